#include "apps/monitoring/alerts/rule_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "apps/monitoring/alerts/alert_limits.hpp"
#include "apps/monitoring/events/rfc3339.hpp"
#include "runtime/config/edit_distance.hpp"
#include "runtime/config/quantity.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::size_t compared_bytes_max = 64;

std::string listed(std::span<const std::string_view> names) {
  std::string list;
  for (const auto& name : names) list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

std::int64_t ms_of(const toml::date_time& at) {
  using namespace std::chrono;
  const sys_days day{year{at.date.year} / month{at.date.month} / std::chrono::day{at.date.day}};
  const auto minutes_east = at.offset ? at.offset->minutes : 0;
  return duration_cast<milliseconds>(day.time_since_epoch()).count() +
         ((at.time.hour * 60LL + at.time.minute - minutes_east) * 60 + at.time.second) * 1000 +
         at.time.nanosecond / 1'000'000;
}

}  // namespace

std::string nearest_of(std::string_view name, std::span<const std::string_view> known) {
  name = name.substr(0, compared_bytes_max);
  std::string_view nearest;
  auto distance = std::numeric_limits<std::size_t>::max();
  for (const auto& candidate : known) {
    const auto steps = edit_distance(name, candidate);
    if (steps < distance) {
      nearest = candidate;
      distance = steps;
    }
  }
  if (distance <= name.size() / 2) return fmt::format("did you mean '{}'?", nearest);
  return "there are " + listed(known);
}

rule_table::rule_table(const toml::table& entries, std::string what) : entries_(entries), what_(std::move(what)) {}

const toml::node* rule_table::find(std::string_view name) const { return ok() ? entries_.get(name) : nullptr; }

bool rule_table::has(std::string_view name) const { return entries_.contains(name); }

std::uint32_t rule_table::line() const { return entries_.source().begin.line; }

void rule_table::fail(std::string_view about, const std::string& why) {
  if (failure_) return;
  const auto* entry = about.empty() ? nullptr : entries_.get(about);
  const auto at = entry == nullptr ? line() : entry->source().begin.line;
  const auto name = about.empty() ? std::string() : std::string(about) + ": ";
  failure_ = make_error(errc::invalid_argument, fmt::format("line {}: {}: {}{}", at, what_, name, why));
}

std::optional<std::string> rule_table::text(std::string_view name) {
  const auto* node = find(name);
  if (node == nullptr) return std::nullopt;
  if (!node->is_string()) {
    fail(name, "a text in quotes is wanted");
    return std::nullopt;
  }
  const auto& text = node->as_string()->get();
  if (text.size() > rule_text_bytes_max) {
    fail(name, fmt::format("longer than {} bytes", rule_text_bytes_max));
    return std::nullopt;
  }
  return text;
}

std::optional<double> rule_table::number(std::string_view name) {
  const auto* node = find(name);
  if (node == nullptr) return std::nullopt;
  const auto value = node->is_number() ? node->value<double>() : std::nullopt;
  if (!value || !std::isfinite(*value)) {
    fail(name, "a number is wanted");
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> rule_table::duration(std::string_view name, number_range range_ms) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  if (!given->empty() && std::all_of(given->begin(), given->end(), [](char c) { return c >= '0' && c <= '9'; })) {
    fail(name, fmt::format("'{}' has no unit: '{}s', '{}m'", *given, *given, *given));
    return std::nullopt;
  }
  const auto read = parse_quantity(*given, measure::milliseconds);
  if (!read) {
    fail(name, read.error().context);
    return std::nullopt;
  }
  if (static_cast<double>(*read) < range_ms.least || static_cast<double>(*read) > range_ms.most) {
    fail(name, fmt::format("'{}' is not between {} s and {} s", *given, range_ms.least / 1000, range_ms.most / 1000));
    return std::nullopt;
  }
  return *read;
}

std::optional<std::int64_t> rule_table::time(std::string_view name) {
  const auto* node = find(name);
  if (node == nullptr) return std::nullopt;
  if (const auto* date = node->as_date_time(); date != nullptr) {
    if (date->get().offset) return ms_of(date->get());
    fail(name, "the time has no offset from UTC: append Z");
    return std::nullopt;
  }
  const auto given = text(name);
  if (!given) return std::nullopt;
  const auto read = read_rfc3339(*given);
  if (read) return *read;
  fail(name, read.error().context);
  return std::nullopt;
}

std::optional<std::vector<std::string>> rule_table::texts(std::string_view name, std::size_t count_max) {
  const auto* node = find(name);
  if (node == nullptr) return std::nullopt;
  const auto* list = node->as_array();
  if (list == nullptr || list->size() > count_max) {
    fail(name, fmt::format("a list of at most {} texts is wanted", count_max));
    return std::nullopt;
  }
  std::vector<std::string> read;
  for (const auto& each : *list) {
    const auto* text = each.as_string();
    if (text == nullptr || text->get().size() > rule_text_bytes_max) {
      fail(name, fmt::format("a list of at most {} texts is wanted", count_max));
      return std::nullopt;
    }
    read.push_back(text->get());
  }
  return read;
}

void rule_table::check_names(std::span<const std::string_view> known) {
  for (const auto& [key, node] : entries_) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    failure_ = failure_
                   ? failure_
                   : make_error(errc::invalid_argument,
                                fmt::format("line {}: {}: there is no '{}'; {}", key.source().begin.line, what_,
                                            key.str().substr(0, compared_bytes_max), nearest_of(key.str(), known)));
  }
}

}  // namespace millrace::monitoring
