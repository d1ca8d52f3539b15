#pragma once
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace millrace::flow {

/// How many values become one: `accumulator`, which state_codec knows; `add(accumulator&, const T&)`;
/// `result(const accumulator&)`. Sessions and hopping windows also need `merge(accumulator&, const accumulator&)`.
/// The same values in another order give the same result, or the stage before puts them in order.
template <class A, class T>
concept aggregation = requires(const A& a, typename A::accumulator& into, const T& value) {
  a.add(into, value);
  a.result(std::as_const(into));
};

template <class A>
concept mergeable_aggregation = requires(const A& a, typename A::accumulator& into) {
  a.merge(into, std::as_const(into));
};

template <class A>
using result_of =
    std::decay_t<decltype(std::declval<const A&>().result(std::declval<const typename A::accumulator&>()))>;

/// How many there are.
struct count {
  using accumulator = std::uint64_t;
  template <class T>
  void add(accumulator& into, const T&) const {
    ++into;
  }
  std::uint64_t result(accumulator all) const { return all; }
  void merge(accumulator& into, accumulator from) const { into += from; }
};

/// The sum of `of(value)`.
template <class F, class Number>
struct sum_of {
  F of;
  using accumulator = Number;
  template <class T>
  void add(accumulator& into, const T& value) const {
    into += of(value);
  }
  Number result(const accumulator& all) const { return all; }
  void merge(accumulator& into, const accumulator& from) const { into += from; }
};
template <class Number, class F>
sum_of<F, Number> sum(F of) {
  return {std::move(of)};
}

/// `F(T, T)` of all, in their order.
template <class T, class F>
struct reduction {
  F f;
  using accumulator = std::optional<T>;
  void add(accumulator& into, const T& value) const { into = into ? f(*into, value) : value; }
  T result(const accumulator& all) const { return *all; }
  void merge(accumulator& into, const accumulator& from) const {
    if (from) add(into, *from);
  }
};
template <class T, class F>
reduction<T, F> reduce_by(F f) {
  return {std::move(f)};
}

/// The `n` values for which `rank(value)` is highest, highest first; of equal ones those that came first.
template <class T, class Rank>
struct top_values {
  std::size_t n;
  Rank rank;
  using accumulator = std::vector<T>;

  /// Whether it is among them.
  bool offer(accumulator& into, const T& value) const {
    const auto at =
        std::upper_bound(into.begin(), into.end(), value, [this](const T& a, const T& b) { return rank(a) > rank(b); });
    if (at == into.end() && into.size() >= n) return false;
    into.insert(at, value);
    if (into.size() > n) into.pop_back();
    return true;
  }
  void add(accumulator& into, const T& value) const { offer(into, value); }
  std::vector<T> result(const accumulator& all) const { return all; }
  void merge(accumulator& into, const accumulator& from) const {
    for (const auto& value : from) offer(into, value);
  }
};
template <class T, class Rank>
top_values<T, Rank> top(std::size_t n, Rank rank) {
  return {n, std::move(rank)};
}

/// Two aggregations of the same values.
template <class A, class B>
struct both_of {
  A first;
  B second;
  using accumulator = std::pair<typename A::accumulator, typename B::accumulator>;
  template <class T>
  void add(accumulator& into, const T& value) const {
    first.add(into.first, value);
    second.add(into.second, value);
  }
  auto result(const accumulator& all) const { return std::pair(first.result(all.first), second.result(all.second)); }
  void merge(accumulator& into,
             const accumulator& from) const requires mergeable_aggregation<A> && mergeable_aggregation<B> {
    first.merge(into.first, from.first);
    second.merge(into.second, from.second);
  }
};
template <class A, class B>
both_of<A, B> both(A a, B b) {
  return {std::move(a), std::move(b)};
}

}  // namespace millrace::flow
