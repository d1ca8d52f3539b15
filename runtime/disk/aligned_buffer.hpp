#pragma once
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>

#include "runtime/disk/disk.hpp"

namespace millrace {

/// Memory that can be written to a file opened `direct`. Grows, never shrinks; what was in it is then lost.
class aligned_buffer {
 public:
  /// `size` bytes, a multiple of `direct_alignment`; not initialised.
  std::span<std::byte> take(std::size_t size) {
    if (size > size_) {
      bytes_.reset(static_cast<std::byte*>(std::aligned_alloc(direct_alignment, size)));
      size_ = size;
    }
    return {bytes_.get(), size};
  }

 private:
  struct release {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<std::byte, release> bytes_;
  std::size_t size_ = 0;
};

}  // namespace millrace
