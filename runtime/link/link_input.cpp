#include "runtime/link/link_input.hpp"

#include <algorithm>

namespace millrace {

result<void> link_input::filled(std::size_t count) {
  assembler_.filled(count);
  return decode_whole_ones();
}

result<void> link_input::feed(std::span<const std::byte> bytes) {
  const auto magic = check_magic(bytes);
  if (!magic) return magic.error();
  bytes = bytes.subspan(*magic);
  // Up to the hello a byte at a time, as the bound on what follows is another one.
  while (!hello_ && !bytes.empty()) {
    if (const auto fed = assembler_.feed(bytes.first(1)); !fed) return make_error(errc::corrupt, "a hello too large");
    bytes = bytes.subspan(1);
    if (const auto decoded = decode_whole_ones(); !decoded) return decoded.error();
  }
  if (bytes.empty()) return {};
  const auto fed = assembler_.feed(bytes);
  if (const auto decoded = decode_whole_ones(); !decoded) return decoded.error();  // what came before what is wrong
  return fed;
}

/// How many of the bytes belong to the magic.
result<std::size_t> link_input::check_magic(std::span<const std::byte> bytes) {
  const auto count = std::min(link_magic.size() - magic_seen_, bytes.size());
  if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count),
                  link_magic.begin() + static_cast<std::ptrdiff_t>(magic_seen_))) {
    return make_error(errc::corrupt, "the other side speaks something else, no Millrace link");
  }
  magic_seen_ += count;
  return count;
}

result<void> link_input::decode_whole_ones() {
  for (const auto& bytes : std::exchange(assembler_.frames(), {})) {
    if (!hello_) {
      if (const auto read = read_hello(bytes); !read) return read.error();
      continue;
    }
    auto frame = decode_link_frame(bytes, frame_bytes_max_);
    if (!frame) return frame.error();
    frames_.push_back(std::move(*frame));
  }
  return {};
}

result<void> link_input::read_hello(const slice& bytes) {
  auto hello = link_hello::decode(bytes.bytes());
  if (!hello) return hello.error();
  hello_ = std::move(*hello);
  assembler_ = frame_assembler({.frame_bytes_max = frame_bytes_max_, .budget = nullptr});
  return {};
}

}  // namespace millrace
