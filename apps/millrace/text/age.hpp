#pragma once
#include <chrono>
#include <string>

namespace millrace::cli {

/// How long ago something was, in the largest unit that fits: "12 s", "5 min", "3 h", "12 d". The future is "0 s".
std::string readable_age(std::chrono::nanoseconds age);

/// "2026-03-01T12:30:05Z" of nanoseconds since 1970; "-" for 0, which stands for no time.
std::string readable_time(std::int64_t ns);

}  // namespace millrace::cli
