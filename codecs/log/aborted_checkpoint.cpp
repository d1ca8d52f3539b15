#include "codecs/log/aborted_checkpoint.hpp"

#include <charconv>
#include <limits>
#include <optional>

namespace millrace {
namespace {

constexpr std::string_view version = "0\n";

/// Takes the number at the front of `text`, at most `most`, and the `delimiter` behind it.
std::optional<std::uint64_t> take_number(std::string_view& text, char delimiter, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (failure != std::errc{} || number > most || length == text.size() || *end != delimiter) return std::nullopt;
  text.remove_prefix(length + 1);
  return number;
}

}  // namespace

std::string encode_aborted_checkpoint(const aborted_checkpoint& checkpoint) {
  std::string text(version);
  for (const auto& [base, entries] : checkpoint) {
    text += std::to_string(base.value) + " " + std::to_string(entries.count) + " " + std::to_string(entries.crc) + "\n";
  }
  return text;
}

result<aborted_checkpoint> decode_aborted_checkpoint(std::string_view text) {
  if (!text.starts_with(version)) return make_error(errc::corrupt, "aborted checkpoint: not version 0");
  text.remove_prefix(version.size());
  aborted_checkpoint read;
  while (!text.empty()) {
    const auto base = take_number(text, ' ', std::numeric_limits<std::int64_t>::max());
    const auto count = base ? take_number(text, ' ', std::numeric_limits<std::uint32_t>::max()) : std::nullopt;
    const auto crc = count ? take_number(text, '\n', std::numeric_limits<std::uint32_t>::max()) : std::nullopt;
    if (!crc) return make_error(errc::corrupt, "aborted checkpoint: a line is no segment's");
    read[kafka::offset(static_cast<std::int64_t>(*base))] = {*count, static_cast<std::uint32_t>(*crc)};
  }
  return read;
}

}  // namespace millrace
