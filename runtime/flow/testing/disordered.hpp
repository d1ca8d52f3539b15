#pragma once
#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "runtime/flow/event/event_time.hpp"

namespace millrace::flow {

/// A value and when it happened.
template <class T>
struct timed_value {
  T value;
  event_time time;
};

/// The same in an order in which none comes more than `at_most` after a newer one.
template <class T>
std::vector<timed_value<T>> reordered(const std::vector<timed_value<T>>& in, span_ms at_most, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::pair<event_time, std::size_t>> arrivals;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const auto delay = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(at_most.count() + 1));
    arrivals.emplace_back(in[i].time + span_ms(delay), i);
  }
  std::stable_sort(arrivals.begin(), arrivals.end());
  std::vector<timed_value<T>> out;
  for (const auto& [at, index] : arrivals) out.push_back(in[index]);
  return out;
}

/// Some of them again, a little later: about one of `one_in`.
template <class T>
std::vector<timed_value<T>> duplicated(const std::vector<timed_value<T>>& in, std::uint64_t one_in,
                                       std::uint64_t seed) {
  constexpr std::size_t distance_max = 16;
  std::mt19937_64 random(seed);
  std::vector<timed_value<T>> out;
  std::vector<timed_value<T>> to_come;
  for (const auto& event : in) {
    out.push_back(event);
    if (random() % one_in == 0) to_come.push_back(event);
    if (!to_come.empty() && random() % distance_max == 0) {
      out.insert(out.end(), to_come.begin(), to_come.end());
      to_come.clear();
    }
  }
  out.insert(out.end(), to_come.begin(), to_come.end());
  return out;
}

}  // namespace millrace::flow
