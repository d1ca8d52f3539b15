#pragma once
#include "apps/millrace/node_api/object_lookup.hpp"
#include "runtime/http/byte_range.hpp"

namespace millrace::node_api {

/// Makes the bytes of a file, one piece of at most `download_piece_bytes` in memory. They are all of the one object,
/// also when another takes its name meanwhile; if it is removed, or becomes shorter, the body fails.
http_producer download(const ask_volumes& volumes, const object_facts& file, byte_range bytes);

inline constexpr std::uint32_t download_piece_bytes = 256 << 10;

}  // namespace millrace::node_api
