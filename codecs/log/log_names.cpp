#include "codecs/log/log_names.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace millrace {
namespace {

constexpr std::size_t offset_digits = 20;

constexpr std::array<std::pair<segment_file, std::string_view>, 5> suffixes = {{
    {segment_file::log, ".log"},
    {segment_file::offset_index, ".index"},
    {segment_file::time_index, ".timeindex"},
    {segment_file::transaction_index, ".txnindex"},
    {segment_file::producer_snapshot, ".snapshot"},
}};

/// The number that is all of `digits`, without a sign.
template <class T>
std::optional<T> parse_number(std::string_view digits) {
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return std::nullopt;
  T number{};
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string partition_directory_name(const topic_partition& of) {
  return of.topic + "-" + std::to_string(of.partition.value);
}

std::optional<topic_partition> parse_partition_directory_name(std::string_view name) {
  const auto dash = name.rfind('-');
  if (dash == std::string_view::npos || dash == 0) return std::nullopt;
  const auto digits = name.substr(dash + 1);
  const auto index = parse_number<std::int32_t>(digits);
  if (!index || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  return topic_partition{std::string(name.substr(0, dash)), kafka::partition_index(*index)};
}

std::string segment_file_name(kafka::offset base, segment_file kind) {
  auto digits = std::to_string(base.value);
  digits.insert(0, offset_digits - digits.size(), '0');
  for (const auto& [of, suffix] : suffixes) {
    if (of == kind) digits += suffix;
  }
  return digits;
}

std::optional<parsed_segment_name> parse_segment_file_name(std::string_view name) {
  if (name.size() <= offset_digits) return std::nullopt;
  const auto base = parse_number<std::int64_t>(name.substr(0, offset_digits));
  if (!base) return std::nullopt;
  for (const auto& [kind, suffix] : suffixes) {
    if (name.substr(offset_digits) == suffix) return parsed_segment_name{kafka::offset(*base), kind};
  }
  return std::nullopt;
}

}  // namespace millrace
