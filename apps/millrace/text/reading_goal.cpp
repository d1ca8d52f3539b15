#include "apps/millrace/text/reading_goal.hpp"

namespace millrace::cli {

void reading_goal::add(std::string_view topic, kafka::partition_index partition, kafka::offset until) {
  targets_.push_back({std::string(topic), partition, until, false});
  ++open_;
}

bool reading_goal::take(const record& r) {
  auto* t = find(r.topic, r.partition);
  if (t == nullptr) return false;
  advance(*t, r.offset + 1);
  return r.offset < t->until;
}

void reading_goal::note_end(std::string_view topic, kafka::partition_index partition, kafka::offset next) {
  if (auto* t = find(topic, partition)) advance(*t, next);
}

reading_goal::target* reading_goal::find(std::string_view topic, kafka::partition_index partition) {
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    const std::size_t at = (found_last_ + i) % targets_.size();
    if (targets_[at].partition != partition || targets_[at].topic != topic) continue;
    found_last_ = at;
    return &targets_[at];
  }
  return nullptr;
}

void reading_goal::advance(target& t, kafka::offset next) {
  if (t.done || next < t.until) return;
  t.done = true;
  --open_;
}

}  // namespace millrace::cli
