#include "runtime/http/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace millrace {
namespace {

/// OpenSSL counts in int; a multiple of three, so that only the last block is padded.
constexpr std::size_t block_bytes = 3 << 20;

const unsigned char* bytes_at(const char* text) { return reinterpret_cast<const unsigned char*>(text); }

}  // namespace

std::string base64_of(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4 + 1);
  while (!bytes.empty()) {
    const auto block = bytes.substr(0, block_bytes);
    const auto begin = text.size();
    text.resize(begin + (block.size() + 2) / 3 * 4 + 1);  // and the NUL that it writes
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data() + begin), bytes_at(block.data()),
                    static_cast<int>(block.size()));
    text.pop_back();
    bytes.remove_prefix(block.size());
  }
  return text;
}

result<std::string> bytes_of_base64(std::string_view text) {
  const auto refused = make_error(errc::invalid_argument, "not base64");
  if (text.size() % 4 != 0) return refused;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (auto rest = text; !rest.empty();) {
    const auto block = rest.substr(0, block_bytes / 3 * 4);
    const auto begin = bytes.size();
    bytes.resize(begin + block.size() / 4 * 3);
    const int made = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data() + begin), bytes_at(block.data()),
                                     static_cast<int>(block.size()));
    if (made < 0) return refused;
    bytes.resize(begin + static_cast<std::size_t>(made));
    rest.remove_prefix(block.size());
  }
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(bytes.size() - std::min(padding, bytes.size()));  // it counts padding as bytes
  if (base64_of(bytes) != text) return refused;                  // it is lenient
  return bytes;
}

}  // namespace millrace
