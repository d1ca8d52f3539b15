#include "actors/group/facts.hpp"

#include <algorithm>

#include "actors/group/group_size.hpp"

namespace millrace {
namespace {

struct application {
  group_facts& to;

  void operator()(const group_recorded& fact) const { to.record = fact.record; }
  void operator()(const group_erased&) const { to.record.reset(); }
  void operator()(const cursor_committed& fact) const {
    to.cursor_bytes -= bytes_at(fact.topic, fact.partition);
    put_cursor(to.cursors, fact.topic, fact.partition, fact.value);
    to.cursor_bytes += bytes_at(fact.topic, fact.partition);
    to.last_order = std::max(to.last_order, fact.value.order);
  }
  void operator()(const cursor_erased& fact) const {
    to.cursor_bytes -= bytes_at(fact.topic, fact.partition);
    erase_cursor(to.cursors, fact.topic, fact.partition);
    to.cursor_bytes += bytes_at(fact.topic, fact.partition);
  }
  void operator()(const cursor_held& fact) const {
    to.pending.put(fact.producer, fact.epoch, fact.topic, fact.partition, fact.value);
    to.last_order = std::max(to.last_order, fact.value.order);
  }
  void operator()(const cursor_released& fact) const { to.pending.erase(fact.producer, fact.topic, fact.partition); }

  /// Of the topic, as far as one of its partitions makes a difference.
  std::size_t bytes_at(const std::string& topic, kafka::partition_index partition) const {
    if (!to.cursors.contains(topic)) return 0;
    const auto* found = find_cursor(to.cursors, topic, partition);
    return bytes_of_topic(topic) + (found ? bytes_of(*found) : 0);
  }
};

}  // namespace

bool operator==(const group_facts& a, const group_facts& b) {
  if ((a.record == nullptr) != (b.record == nullptr)) return false;
  return (a.record == nullptr || *a.record == *b.record) && a.cursors == b.cursors && a.pending == b.pending;
}

void group_facts::apply(const group_fact& fact) { std::visit(application{*this}, fact); }

group_phase phase_after(const group_facts& facts) {
  if (facts.record == nullptr || facts.record->members.empty()) return group_phase::empty;
  return facts.record->assigned ? group_phase::stable : group_phase::completing_rebalance;
}

}  // namespace millrace
