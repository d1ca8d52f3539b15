#include "apps/monitoring/series/aggregate.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/flow/state/state_codec.hpp"

namespace millrace::monitoring {
namespace {

constexpr double whole_max = 1e15;

/// A whole number as one, with the lowest bit set; else the bit alone, and eight bytes.
void write_value(std::string& to, double value) {
  if (std::abs(value) < whole_max && std::trunc(value) == value && !(value == 0 && std::signbit(value))) {
    const auto whole = static_cast<std::int64_t>(value);
    const auto bits = (static_cast<std::uint64_t>(whole) << 1U) ^ static_cast<std::uint64_t>(whole >> 63U);
    return flow::write_count(to, bits << 1U | 1U);
  }
  to.push_back('\0');
  flow::write_state(to, value);
}

bool read_value(std::string_view& from, double& into) {
  std::uint64_t bits = 0;
  if (!flow::read_count(from, bits)) return false;
  if (bits == 0) return flow::read_state(from, into);
  bits >>= 1U;
  into = static_cast<double>(static_cast<std::int64_t>((bits >> 1U) ^ (~(bits & 1U) + 1U)));
  return true;
}

}  // namespace

void aggregate::add(std::int64_t time_ms, double value) {
  if (count == 0) {
    first_ms = last_ms = time_ms;
    first = last = min = max = value;
  } else {
    if (count == 1) values.add(last);
    values.add(value);
    if (time_ms >= last_ms) {
      last_ms = time_ms;
      last = value;
    } else if (time_ms < first_ms) {
      first_ms = time_ms;
      first = value;
    }
    min = std::min(min, value);
    max = std::max(max, value);
  }
  ++count;
  sum += value;
}

void aggregate::merge(const aggregate& part) {
  if (part.count == 0) return;
  if (part.count == 1) return add(part.last_ms, part.last);
  if (count == 0) {
    const auto start = start_ms;
    *this = part;
    start_ms = start;
    return;
  }
  if (count == 1) values.add(last);
  values.merge(part.values);
  if (part.last_ms >= last_ms) {
    last_ms = part.last_ms;
    last = part.last;
  }
  if (part.first_ms < first_ms) {
    first_ms = part.first_ms;
    first = part.first;
  }
  min = std::min(min, part.min);
  max = std::max(max, part.max);
  count += part.count;
  sum += part.sum;
}

void write_aggregate(std::string& to, const aggregate& one, std::int64_t base_ms) {
  flow::write_state(to, one.start_ms - base_ms);
  flow::write_count(to, one.count);
  flow::write_state(to, one.last_ms - one.start_ms);
  write_value(to, one.last);
  if (one.count <= 1) return;
  flow::write_state(to, one.first_ms - one.start_ms);
  for (const auto value : {one.first, one.min, one.max, one.sum}) write_value(to, value);
  one.values.write(to);
}

bool read_aggregate(std::string_view& from, aggregate& into, std::int64_t base_ms) {
  into = {};
  std::int64_t step = 0, last = 0, first = 0;
  if (!flow::read_state(from, step) || !flow::read_count(from, into.count) || !flow::read_state(from, last) ||
      !read_value(from, into.last)) {
    return false;
  }
  into.start_ms = base_ms + step;
  into.last_ms = into.first_ms = into.start_ms + last;
  into.first = into.min = into.max = into.sum = into.last;
  if (into.count <= 1) return true;
  if (!flow::read_state(from, first) || !read_value(from, into.first) || !read_value(from, into.min) ||
      !read_value(from, into.max) || !read_value(from, into.sum) || !quantile_sketch::read(from, into.values)) {
    return false;
  }
  into.first_ms = into.start_ms + first;
  return true;
}

void write_aggregates(std::string& to, const std::vector<aggregate>& all) {
  flow::write_count(to, all.size());
  std::int64_t before = 0;
  for (const auto& one : all) {
    write_aggregate(to, one, before);
    before = one.start_ms;
  }
}

bool read_aggregates(std::string_view& from, std::vector<aggregate>& into) {
  into.clear();
  std::uint64_t size = 0;
  if (!flow::read_count(from, size) || size > aggregates_max) return false;
  std::int64_t before = 0;
  for (; size > 0; --size) {
    aggregate one;
    if (!read_aggregate(from, one, before)) return false;
    before = one.start_ms;
    into.push_back(std::move(one));
  }
  return true;
}

}  // namespace millrace::monitoring
