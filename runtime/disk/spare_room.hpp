#pragma once
#include <cstdint>

#include "codecs/base/result.hpp"
#include "runtime/disk/file.hpp"

namespace millrace {

/// What a file is, beside `file`, if its file system may be able to take back room within it.
class room_giver {
 public:
  virtual ~room_giver() = default;

  /// Nobody needs these bytes any more: the file system gets their room, and the file's size stays. They read as zeros
  /// or as before, also after a loss of power. `unsupported`: it cannot take them.
  virtual result<void> give_back(std::uint64_t position, std::uint64_t bytes) = 0;
};

/// The same of any file; `unsupported` too if it is no `room_giver`.
inline result<void> give_back(file& f, std::uint64_t position, std::uint64_t bytes) {
  if (auto* giver = dynamic_cast<room_giver*>(&f)) return giver->give_back(position, bytes);
  return make_error(errc::unsupported, f.path() + ": no room within it can be given back");
}

}  // namespace millrace
