#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

/// Small state on disk in two slots, the files `<path>.0` and `<path>.1`, written in turn: a crash leaves the old state
/// or the new. Ownership: the disk outlives it. Threads: its owner's. Format: codecs/log/slot.md.
class slot_file {
 public:
  slot_file(disk& d, std::string path) : disk_(d), path_(std::move(path)) {}

  /// The newest payload. `not_found` if none was ever stored; `corrupt` if there are slots but no good one;
  /// `unsupported` if a newer version wrote them.
  result<std::vector<std::byte>> load();

  /// Durable when it returns. To be called after `load`, whatever that said.
  result<void> store(std::span<const std::byte> payload);

 private:
  std::string slot_path(std::uint64_t sequence) const { return path_ + "." + std::to_string(sequence % 2); }

  disk& disk_;
  std::string path_;
  std::uint64_t sequence_ = 0;      // of the newest slot
  std::array<bool, 2> is_named_{};  // the slot's name is known to be durable
};

}  // namespace millrace
