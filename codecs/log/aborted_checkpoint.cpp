#include "codecs/log/aborted_checkpoint.hpp"

#include "codecs/log/checkpoint_text.hpp"

namespace millrace {
namespace {

constexpr std::string_view version = "0\n";

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
    const auto base = take_number<std::int64_t>(text, ' ');
    const auto count = base && *base >= 0 ? take_number<std::uint32_t>(text, ' ') : std::nullopt;
    const auto crc = count ? take_number<std::uint32_t>(text, '\n') : std::nullopt;
    if (!crc) return make_error(errc::corrupt, "aborted checkpoint: a line is no segment's");
    read[kafka::offset(*base)] = {*count, *crc};
  }
  return read;
}

}  // namespace millrace
