#pragma once
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/flow/operators/aggregation.hpp"
#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/state/value_state.hpp"

namespace millrace::flow {

/// What a key's events so far come to, after each of them.
template <class Key, class T, aggregation<T> A>
class running_aggregate {
 public:
  using output = std::pair<Key, result_of<A>>;
  using context = process_context<Key, output>;

  explicit running_aggregate(A aggregate) : aggregate_(std::move(aggregate)) {}

  static auto states(auto& self) { return std::tie(self.sum_); }

  void on_event(const T& value, context& c) {
    auto& sum = sum_.edit();
    aggregate_.add(sum, value);
    c.emit({c.key(), aggregate_.result(sum)});
  }

 private:
  A aggregate_;
  value_state<typename A::accumulator> sum_{"sum"};
};

/// The highest ranked of a key's events so far, whenever they change.
template <class Key, class T, class Rank>
class running_top {
 public:
  using output = std::pair<Key, std::vector<T>>;
  using context = process_context<Key, output>;

  explicit running_top(top_values<T, Rank> best) : best_(std::move(best)) {}

  static auto states(auto& self) { return std::tie(self.top_); }

  void on_event(const T& value, context& c) {
    const auto& now = top_.get();
    if (now.size() >= best_.n && best_.n > 0 && !(best_.rank(value) > best_.rank(now.back()))) return;
    auto& top = top_.edit();
    if (best_.offer(top, value)) c.emit({c.key(), top});
  }

 private:
  top_values<T, Rank> best_;
  value_state<std::vector<T>> top_{"top"};
};

}  // namespace millrace::flow
