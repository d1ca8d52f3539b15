#pragma once
#include "codecs/base/bytes_reader.hpp"

namespace millrace::kafka {

/// Passes over tagged fields where none is known. Fails `in` if they are not such.
inline void skip_tagged_fields(bytes_reader& in) {
  const auto count = in.read_uvarint();
  if (count > in.remaining() / 2) return in.fail(errc::corrupt, "more tagged fields than bytes");
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    in.read_uvarint();
    in.skip(in.read_uvarint());
  }
}

}  // namespace millrace::kafka
