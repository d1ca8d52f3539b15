#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

/// Bytes of something, from `first` on.
struct byte_range {
  std::uint64_t first = 0;
  std::uint64_t size = 0;

  friend bool operator==(const byte_range&, const byte_range&) = default;
};

/// What a GET is to be answered with.
struct range_choice {
  enum class kind { whole, part, unsatisfiable };  ///< 200, 206, 416

  kind is = kind::whole;
  byte_range bytes = {};  ///< of `whole` and `part`

  friend bool operator==(const range_choice&, const range_choice&) = default;
};

/// Reads the value of a `Range` header for something of `size` bytes. "bytes=2-5", "bytes=2-" and "bytes=-4" (the last
/// four) are served; a last position beyond the end is the end. What begins beyond the end is unsatisfiable, and so is
/// "bytes=-0". Whole: no header, another unit, a header that is not well formed, several ranges (RFC 9110 §14.2 lets a
/// server ignore them; pieces of multipart/byteranges are not made here), and any suffix of nothing.
range_choice choose_range(std::optional<std::string_view> header, std::uint64_t size);

/// "bytes 2-5/10" of a part, "bytes */10" of what is unsatisfiable; empty for the whole.
std::string content_range(const range_choice& choice, std::uint64_t size);

}  // namespace millrace
