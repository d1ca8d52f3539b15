#pragma once
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace millrace::bench {

/// What tells that the output is the right one, as the programs of the comparison print it.
struct told_figures {
  std::uint64_t alerts = 0;
  std::uint64_t sum = 0;  ///< of the alerts' numbers, mixed: equal for equal alerts in any order
  std::uint64_t windows = 0;
  std::int64_t p99_sum = 0;
  std::uint64_t results = 0;  ///< of a query of Nexmark
  std::int64_t check = 0;
  std::string text;                         ///< output is formatted as a sink would be given it, and dropped
  std::vector<std::int64_t> alert_numbers;  ///< since the last round, for whoever asks when they came

  void add_alert(std::int64_t number) {
    auto z = static_cast<std::uint64_t>(number) + 1;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    sum += z ^ (z >> 31U);
    ++alerts;
    alert_numbers.push_back(number);
  }

  template <class... T>
  void write(const char* format, T... values) {
    char line[256];
    const int size = std::snprintf(line, sizeof line, format, values...);
    text.append(line, static_cast<std::size_t>(size));
    drop_text();
  }

  void drop_text() {
    if (text.size() > (std::size_t{1} << 20U)) text.clear();
  }
};

}  // namespace millrace::bench
