#pragma once
#include <string>
#include <string_view>

#include "actors/volume/volume_registry.hpp"

/// Values of the registry: actors/volume/volume_keys.md. Reading fails with `corrupt`, of newer versions `unsupported`.
namespace millrace {

std::string encode(const volume_record& volume);
result<volume_record> decode_volume(std::string_view name, std::string_view bytes);

std::string encode(const snapshot_record& snapshot);
result<snapshot_record> decode_snapshot(volume_snapshot id, std::string_view bytes);

}  // namespace millrace
