#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::cli {

/// How far long work has come.
struct progress {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> records_expected;  ///< nullopt: nobody knows how much there is
  std::chrono::milliseconds elapsed{0};
};

/// How far a copy has come.
struct transfer {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> bytes_expected;
  std::chrono::milliseconds elapsed{0};
};

/// "cp  [=========>          ]  48 %  3 files  1.2 GiB  310.0 MiB/s  4 s left"
std::string progress_line(std::string_view work, const transfer& now);

/// One line for a terminal, without control characters:
/// "produce  [=========>          ]  48 %  1,200,000 records  229.0 MiB  410,000/s  3 s left"; without an expected
/// count neither bar nor time left.
std::string progress_line(std::string_view work, const progress& now);

}  // namespace millrace::cli
