#include "runtime/storage/held_segment.hpp"

#include <array>
#include <charconv>

#include "codecs/log/checkpoint_text.hpp"

namespace millrace {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::size_t offset_digits = 20;
constexpr std::size_t size_digits = 10;

template <class T>
std::string padded(T number, std::size_t digits) {
  auto text = std::to_string(number);
  return text.insert(0, digits - text.size(), '0');
}

/// A number of so many digits, and the '-' behind it.
template <class T>
std::optional<T> take_padded(std::string_view& text, std::size_t digits) {
  if (text.size() <= digits || text.find_first_not_of("0123456789") != digits) return std::nullopt;
  return take_number<T>(text, '-');
}

std::optional<continuity> take_rule(std::string_view& text) {
  if (!text.starts_with("g-") && !text.starts_with("r-")) return std::nullopt;
  const auto rule = text.front() == 'g' ? continuity::gapless : continuity::rising;
  text.remove_prefix(2);
  return rule;
}

}  // namespace

std::string held_directory(const std::string& data_directory, const log_key& log) {
  auto path = data_directory + "/" + std::string(held_directory_name) + "/";
  for (const auto b : log.topic) {
    path += hex_digits[std::to_integer<std::size_t>(b >> 4)];
    path += hex_digits[std::to_integer<std::size_t>(b & std::byte{15})];
  }
  return path + "-" + std::to_string(log.partition.value);
}

std::optional<log_key> parse_held_directory_name(std::string_view name) {
  log_key log;
  const auto digits = 2 * log.topic.size();
  const auto parsed = parse_partition_directory_name(name);
  if (!parsed || parsed->topic.size() != digits) return std::nullopt;
  for (std::size_t i = 0; i < digits; ++i) {
    const auto value = hex_digits.find(parsed->topic[i]);
    if (value == std::string_view::npos) return std::nullopt;
    auto& b = log.topic[i / 2];
    b = (b << 4) | static_cast<std::byte>(value);
  }
  log.partition = parsed->partition;
  return log;
}

std::string held_file_name(const held_segment& of, segment_file kind) {
  const auto& [base, end, bytes, rule] = of.extent;
  return padded(base.value, offset_digits) + "-" + padded(end.value, offset_digits) + "-" + padded(bytes, size_digits) +
         (rule == continuity::gapless ? "-g-" : "-r-") +
         segment_file_name(kafka::offset(static_cast<std::int64_t>(of.serial.value)), kind);
}

std::optional<held_file> parse_held_file_name(std::string_view name) {
  const auto base = take_padded<std::int64_t>(name, offset_digits);
  const auto end = base ? take_padded<std::int64_t>(name, offset_digits) : std::nullopt;
  const auto bytes = end ? take_padded<std::uint32_t>(name, size_digits) : std::nullopt;
  const auto rule = bytes ? take_rule(name) : std::nullopt;
  const auto serial = rule ? parse_segment_file_name(name) : std::nullopt;
  if (!serial) return std::nullopt;
  return held_file{{{kafka::offset(*base), kafka::offset(*end), *bytes, *rule},
                    take_serial(static_cast<std::uint64_t>(serial->base.value))},
                   serial->kind};
}

}  // namespace millrace
