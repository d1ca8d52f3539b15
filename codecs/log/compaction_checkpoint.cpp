#include "codecs/log/compaction_checkpoint.hpp"

#include <cstdint>
#include <optional>

#include "codecs/log/checkpoint_text.hpp"

namespace millrace {
namespace {

constexpr std::string_view version = "0\n";

std::optional<kafka::offset> take_offset(std::string_view& text, char delimiter) {
  const auto number = take_number<std::int64_t>(text, delimiter);
  return number && *number >= 0 ? std::optional(kafka::offset(*number)) : std::nullopt;
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
