#include "codecs/log/leader_epoch_checkpoint.hpp"

#include <cstdint>

#include "codecs/log/checkpoint_text.hpp"

namespace millrace {
namespace {

constexpr int version = 0;

error corrupt(const char* what) { return make_error(errc::corrupt, std::string("leader epoch checkpoint: ") + what); }

}  // namespace

std::string encode_leader_epochs(std::span<const epoch_start> epochs) {
  auto text = std::to_string(version) + "\n" + std::to_string(epochs.size()) + "\n";
  for (const auto& entry : epochs) {
    text += std::to_string(entry.epoch.value) + " " + std::to_string(entry.start.value) + "\n";
  }
  return text;
}

result<std::vector<epoch_start>> decode_leader_epochs(std::string_view text) {
  if (take_number<int>(text, '\n') != version) return corrupt("not version 0");
  const auto count = take_number<std::uint32_t>(text, '\n');
  if (!count) return corrupt("no count");
  std::vector<epoch_start> epochs;
  while (!text.empty()) {
    const auto epoch = take_number<std::int32_t>(text, ' ');
    const auto start = take_number<std::int64_t>(text, '\n');
    if (!epoch || !start || *epoch < 0 || *start < 0) return corrupt("a line is not an epoch and an offset");
    const epoch_start entry{kafka::leader_epoch(*epoch), kafka::offset(*start)};
    if (!epochs.empty() && (entry.epoch <= epochs.back().epoch || entry.start <= epochs.back().start)) {
      return corrupt("epochs or offsets do not rise");
    }
    epochs.push_back(entry);
  }
  if (epochs.size() != *count) return corrupt("the count is wrong");
  return epochs;
}

}  // namespace millrace
