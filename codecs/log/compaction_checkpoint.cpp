#include "codecs/log/compaction_checkpoint.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace millrace {
namespace {

constexpr std::string_view version = "0\n";

/// Takes the number at the front of `text`, which is not below zero, and the `delimiter` behind it.
std::optional<kafka::offset> take_offset(std::string_view& text, char delimiter) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (failure != std::errc{} || number < 0 || length == text.size() || *end != delimiter) return std::nullopt;
  text.remove_prefix(length + 1);
  return kafka::offset(number);
}

}  // namespace

std::string encode_compaction_checkpoint(const compaction_checkpoint& checkpoint) {
  return std::string(version) + std::to_string(checkpoint.cleaned_end.value) + " " +
         std::to_string(checkpoint.gaps_end.value) + "\n";
}

result<compaction_checkpoint> decode_compaction_checkpoint(std::string_view text) {
  if (!text.starts_with(version)) return make_error(errc::corrupt, "compaction checkpoint: not version 0");
  text.remove_prefix(version.size());
  const auto cleaned_end = take_offset(text, ' ');
  const auto gaps_end = cleaned_end ? take_offset(text, '\n') : std::nullopt;
  if (!gaps_end || !text.empty()) return make_error(errc::corrupt, "compaction checkpoint: not two offsets");
  return compaction_checkpoint{*cleaned_end, *gaps_end};
}

}  // namespace millrace
