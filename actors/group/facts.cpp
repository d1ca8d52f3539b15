#include "actors/group/facts.hpp"

#include "actors/group/group_size.hpp"

namespace millrace {
namespace {

struct application {
  group_facts& to;

  void operator()(const group_recorded& fact) const { to.record = fact.record; }
  void operator()(const group_erased&) const { to.record.reset(); }
  void operator()(const cursor_committed& fact) const {
    auto& of_topic = to.cursors[fact.topic];
    if (of_topic.empty()) to.cursor_bytes += bytes_of_topic(fact.topic);
    const auto [at, is_new] = of_topic.try_emplace(fact.partition, fact.value);
    if (!is_new) to.cursor_bytes -= bytes_of(std::exchange(at->second, fact.value));
    to.cursor_bytes += bytes_of(fact.value);
  }
  void operator()(const cursor_erased& fact) const {
    const auto topic = to.cursors.find(fact.topic);
    if (topic == to.cursors.end()) return;
    const auto found = topic->second.find(fact.partition);
    if (found == topic->second.end()) return;
    to.cursor_bytes -= bytes_of(found->second);
    topic->second.erase(found);
    if (!topic->second.empty()) return;
    to.cursor_bytes -= bytes_of_topic(fact.topic);
    to.cursors.erase(topic);
  }
};

}  // namespace

bool operator==(const group_facts& a, const group_facts& b) {
  if ((a.record == nullptr) != (b.record == nullptr)) return false;
  return (a.record == nullptr || *a.record == *b.record) && a.cursors == b.cursors;
}

void group_facts::apply(const group_fact& fact) { std::visit(application{*this}, fact); }

group_phase phase_after(const group_facts& facts) {
  if (facts.record == nullptr || facts.record->members.empty()) return group_phase::empty;
  return facts.record->assigned ? group_phase::stable : group_phase::completing_rebalance;
}

std::vector<group_fact> snapshot(const group_facts& facts) {
  std::vector<group_fact> all;
  if (facts.record) all.emplace_back(group_recorded{facts.record});
  for (const auto& [topic, partitions] : facts.cursors) {
    for (const auto& [partition, value] : partitions) all.emplace_back(cursor_committed{topic, partition, value});
  }
  return all;
}

}  // namespace millrace
