#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>

namespace millrace::mount {

/// An object of one state of one volume, as requests name it. Ids are never used again, so it means one thing for ever.
struct object_ref {
  std::uint64_t volume = 0;
  std::uint64_t snapshot = 0;  ///< 0: the live state
  std::uint64_t object = 0;

  friend bool operator==(const object_ref&, const object_ref&) = default;
};

struct object_ref_hash {
  std::size_t operator()(const object_ref& r) const {
    std::uint64_t mixed = r.object * 0x9e3779b97f4a7c15ULL;
    mixed ^= (r.volume + 0x632be59bd9b4e019ULL) * 0xff51afd7ed558ccdULL;
    mixed ^= (r.snapshot + 0x7f4a7c15ULL) * 0xc4ceb9fe1a85ec53ULL;
    return mixed ^ (mixed >> 29);
  }
};

}  // namespace millrace::mount
