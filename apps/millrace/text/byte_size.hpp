#pragma once
#include <cstdint>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// "4096", "10GiB", "512M", "1.5 TiB"; units B, K, M, G, T with or without "iB", each 1024 of the one before.
/// `invalid_argument` for anything else, "10GB" included: some mean 1000 by it.
result<std::uint64_t> parse_byte_size(std::string_view text);

}  // namespace millrace::cli
