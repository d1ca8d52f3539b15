#include "actors/group/cursors.hpp"

#include <algorithm>

#include "actors/group/group_size.hpp"
#include "actors/group/membership.hpp"
#include "actors/group/pending_commits.hpp"
#include "actors/group/subscriptions.hpp"

namespace millrace {
namespace {

using kafka::error_code;

error_code may_commit(const group& g, const commit_request& request) {
  if (request.by_node) return error_code::none;
  const bool anonymous = request.at.value < 0 && request.member_id.empty() && !request.instance_id;
  if (!g.exists() && request.at.value >= 0) {
    return request.knows_group_errors ? error_code::group_id_not_found : error_code::illegal_generation;
  }
  if (g.phase == group_phase::empty && request.at.value < 0) return error_code::none;
  if (anonymous) return error_code::unknown_member_id;
  if (const auto error = check_member(g, request.member_id, request.instance_id); error != error_code::none)
    return error;
  if (request.at != g.current) return error_code::illegal_generation;
  if (g.phase == group_phase::completing_rebalance) return error_code::rebalance_in_progress;
  return error_code::none;
}

/// Bytes of what would be replaced.
std::size_t bytes_before(const cursor_map& cursors, const std::string& topic, kafka::partition_index partition) {
  if (!cursors.contains(topic)) return 0;
  const auto* found = find_cursor(cursors, topic, partition);
  return bytes_of_topic(topic) + (found ? bytes_of(*found) : 0);
}

error_code commit_one(turn& t, const std::string& topic, const partition_commit& commit) {
  if (commit.metadata.size() > t.limits.cursor_metadata_bytes_max) return error_code::offset_metadata_too_large;
  cursor committed{commit.at, commit.epoch, commit.metadata, t.now.wall, commit.expires_at, next_order(t)};
  const auto before = bytes_before(t.of.facts.cursors, topic, commit.partition);
  if (!t.make_room(bytes_of_topic(topic) + bytes_of(committed), before)) return error_code::invalid_commit_offset_size;
  t.record(cursor_committed{topic, commit.partition, std::move(committed)});
  return error_code::none;
}

partition_cursor find_one(const group_facts& facts, const std::string& topic, kafka::partition_index partition,
                          bool stable_only) {
  partition_cursor shown;
  shown.partition = partition;
  shown.unstable = stable_only && facts.pending.hold(topic, partition);
  const auto* found = find_cursor(facts.cursors, topic, partition);
  if (found == nullptr || shown.unstable) return shown;
  shown.at = found->at;
  shown.epoch = found->epoch;
  shown.metadata = found->metadata;
  return shown;
}

template <class Predicate>
void erase_cursors_if(turn& t, Predicate goes) {
  std::vector<cursor_erased> erased;
  for (const auto& [topic, partitions] : t.of.facts.cursors) {
    for (const auto& [partition, c] : partitions) {
      if (goes(topic, partition, c)) erased.push_back({topic, partition});
    }
  }
  for (auto& fact : erased) t.record(std::move(fact));
}

}  // namespace

void decide_commit(turn& t, const commit_request& request, reply_token to) {
  commit_reply reply;
  reply.error = may_commit(t.of, request);
  if (reply.error == error_code::none) {
    if (const auto found = t.of.members.find(request.member_id); found != t.of.members.end()) touch(t, found->second);
    for (const auto& topic : request.topics) {
      for (const auto& p : topic.partitions) reply.errors.push_back(commit_one(t, topic.topic, p));
    }
  }
  t.answer(to, std::move(reply));
}

cursors_reply find_cursors(const group_facts& facts, const cursors_query& query) {
  cursors_reply reply;
  if (!query.topics) {
    for (const auto& [topic, partitions] : facts.cursors) {
      auto& of_topic = reply.topics.emplace_back(topic_cursors{topic, {}});
      for (const auto& [partition, c] : partitions) {
        of_topic.partitions.push_back(find_one(facts, topic, partition, query.stable_only));
      }
    }
    return reply;
  }
  for (const auto& asked : *query.topics) {
    auto& of_topic = reply.topics.emplace_back(topic_cursors{asked.topic, {}});
    for (const auto partition : asked.partitions) {
      of_topic.partitions.push_back(find_one(facts, asked.topic, partition, query.stable_only));
    }
  }
  return reply;
}

void decide_cursors_deletion(turn& t, const cursors_deletion& request, reply_token to) {
  auto& g = t.of;
  cursors_deletion_reply reply;
  const bool live = g.phase != group_phase::empty;
  if (!g.exists()) reply.error = error_code::group_id_not_found;
  if (live && g.protocol_type != consumer_protocol_type) reply.error = error_code::non_empty_group;
  if (reply.error != error_code::none) return t.answer(to, std::move(reply));
  const auto subscribed = subscribed_topics(g);
  for (const auto& asked : request.topics) {
    const bool used = live && uses_topic(g, subscribed, asked.topic);
    for (const auto partition : asked.partitions) {
      reply.errors.push_back(used ? error_code::group_subscribed_to_topic : error_code::none);
      if (used) continue;
      if (find_cursor(g.facts.cursors, asked.topic, partition)) t.record(cursor_erased{asked.topic, partition});
      if (!g.facts.pending.hold(asked.topic, partition)) continue;
      release_cursors_if(t, [&](const auto& topic, auto held) { return topic == asked.topic && held == partition; });
    }
  }
  t.answer(to, std::move(reply));
}

void forget_topics(turn& t, const topics_deletion& request) {
  const auto is_gone = [&](const std::string& topic) {
    return std::find(request.topics.begin(), request.topics.end(), topic) != request.topics.end();
  };
  erase_cursors_if(t, [&](const auto& topic, auto, const cursor&) { return is_gone(topic); });
  release_cursors_if(t, [&](const auto& topic, auto) { return is_gone(topic); });
}

void expire_cursors(turn& t) {
  const auto& g = t.of;
  const bool had_members = !g.protocol_type.empty();
  const bool empty = g.phase == group_phase::empty;
  if (!empty && g.phase != group_phase::stable) return;
  const auto subscribed = subscribed_topics(g);
  if (!empty && !subscribed) return;
  const auto retention = t.limits.cursor_retention.count();
  erase_cursors_if(t, [&](const std::string& topic, kafka::partition_index partition, const cursor& c) {
    if (!empty && subscribed->contains(topic)) return false;
    if (g.facts.pending.hold(topic, partition)) return false;
    if (c.expires_at) return t.now.wall >= *c.expires_at;
    const bool from_emptiness = empty && had_members && g.facts.record != nullptr;
    const auto from = from_emptiness ? std::max(g.facts.record->since, c.committed_at) : c.committed_at;
    return t.now.wall - from >= retention;
  });
}

void erase_all_cursors(turn& t) {
  erase_cursors_if(t, [](const auto&, auto, const cursor&) { return true; });
  release_cursors_if(t, [](const auto&, auto) { return true; });
}

}  // namespace millrace
