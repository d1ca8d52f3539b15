#include "actors/volume_host/changelog_writer.hpp"

#include <caf/all.hpp>

#include <algorithm>

#include "actors/catalog/messages.hpp"
#include "actors/catalog/partition_lookup.hpp"
#include "actors/catalog/stream_name.hpp"
#include "actors/producer_ids/producer_id_actor.hpp"
#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/key_partition.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/base/buffer.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using mark = block_store_port::work_mark;

constexpr auto catalog_timeout = std::chrono::seconds(30);
constexpr auto partition_timeout = std::chrono::seconds(20);

caf::actor partition_of(const catalog_view& topics, const changelog_batch& batch) {
  return find_partition(topics, batch.topic, batch.partition);
}

error not_there(const std::string& topic) {
  return make_error(errc::unavailable,
                    "the changelog's topic " + topic + " is not there: make it, or give the table another");
}

}  // namespace

std::optional<topic_facts> find_topic(const catalog_publication& topics, const std::string& topic) {
  const auto view = topics.current();
  const auto* entry = view->find(canonical_topic_name(topic));
  if (entry == nullptr) return std::nullopt;
  topic_facts facts{entry->facts->created_ms, {}};
  for (const auto& p : entry->partitions) {
    facts.ends.push_back(p.progress->last_stable_offset.load(std::memory_order_acquire));
  }
  return facts;
}

result<void> changelog_writer::resume() {
  const auto producers = port_.remembered(mark::producer);
  if (!producers) return producers.error();
  if (!producers->empty()) {
    const auto& bytes = producers->front().second;
    if (bytes.size() != sizeof(std::int64_t)) return make_error(errc::corrupt, "the producer of changelogs");
    producer_ = kafka::producer_id(load_big_endian<std::int64_t>(reinterpret_cast<const std::byte*>(bytes.data())));
  }
  auto left = port_.remembered(mark::changelog);
  if (!left) return left.error();
  for (auto& [key, bytes] : *left) {
    auto batch = decode_changelog_batch(bytes);
    if (!batch) return batch.error();
    waiting_.push_back({std::move(key), std::move(*batch)});
  }
  return {};
}

table_topics changelog_writer::topics() {
  return {.make = [this](const std::string& topic) { return make(topic); },
          .record_bytes_max = [this](const std::string& topic) { return prepare(topic); },
          .find = [all = options_.topics](const std::string& topic) { return find_topic(*all, topic); }};
}

result<void> changelog_writer::make(const std::string& topic) {
  if (options_.topics->current()->find(canonical_topic_name(topic)) != nullptr) return {};
  create_topics_request wanted;
  wanted.topics.push_back({.name = topic});
  caf::scoped_actor self{*options_.system};
  result<void> done;
  self->request(options_.catalog, catalog_timeout, to_message(wanted))
      .receive(
          [&](const envelope<schema::CreateTopicsReply>& reply) {
            for (const auto& made : from_message(*reply.read()).topics) {
              if (made.result.is_success() || made.result.code == error_code::topic_already_exists) continue;
              done = make_error(errc::unavailable, "the changelog's topic cannot be made: " + made.result.message);
            }
          },
          [&](const caf::error& why) { done = make_error(errc::timed_out, "the catalog: " + caf::to_string(why)); });
  return done;
}

// --- before a change

result<std::size_t> changelog_writer::prepare(const std::string& topic) {
  auto view = options_.topics->current();
  const auto* entry = view->find(canonical_topic_name(topic));
  if (entry == nullptr) return not_there(topic);
  if (entry->settings->read_only) return make_error(errc::unavailable, "the changelog's topic is read-only");
  if (const auto why = waiting_for(topic)) {
    return make_error(errc::unavailable, "changes of before wait for the changelog's topic: " + *why);
  }
  if (auto ready = prepare_producer(); !ready) return ready.error();
  if (auto ready = prepare_lanes(*entry); !ready) return ready.error();
  chosen_[topic] = {std::move(view), entry};
  return std::min<std::size_t>(entry->settings->batch_bytes_max, entry->settings->segment_bytes_max);
}

/// An id of its own for good, in the commit that first needs it.
result<void> changelog_writer::prepare_producer() {
  if (producer_) return {};
  caf::scoped_actor self{*options_.system};
  result<std::int64_t> id = make_error(errc::timed_out, "the source of producer ids does not answer");
  self->request(options_.producer_ids, catalog_timeout, reserve_producer_ids::value)
      .receive([&](std::int64_t first) { id = first; },
               [&](const caf::error& why) { id = make_error(errc::unavailable, caf::to_string(why)); });
  if (!id) return id.error();
  std::string bytes(sizeof(std::int64_t), '\0');
  store_big_endian(reinterpret_cast<std::byte*>(bytes.data()), *id);
  if (const auto kept = port_.remember(bytes, mark::producer); !kept) return kept.error();
  producer_ = kafka::producer_id(*id);
  port_.when_taken_back([this] {
    producer_.reset();
    lanes_.clear();
  });
  return {};
}

result<void> changelog_writer::prepare_lanes(const topic_entry& topic) {
  for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
    const lane_id id{topic.facts->id, kafka::partition_index(static_cast<std::int32_t>(i))};
    auto found = lanes_.find(id);
    if (found == lanes_.end()) {
      const auto last = last_known(topic.partitions[i].actor);
      if (!last) return last.error();
      const auto next = last->value < 0 ? kafka::sequence_number(0) : kafka::advance(*last, 1);
      found = lanes_.emplace(id, lane{.name = topic.facts->name, .next = next}).first;
    }
    found->second.batch_bytes_max =
        std::min<std::size_t>(topic.settings->batch_bytes_max, topic.settings->segment_bytes_max);
  }
  return {};
}

/// The last sequence number of this producer there; -1: none is known.
result<kafka::sequence_number> changelog_writer::last_known(const caf::actor& partition) const {
  caf::scoped_actor self{*options_.system};
  result<kafka::sequence_number> last = kafka::sequence_number(-1);
  self->request(partition, partition_timeout,
                make_envelope<schema::StateQuery>([](schema::StateQuery::Builder q) { q.setWithProducers(true); }))
      .receive(
          [&](const envelope<schema::StateAnswer>& answer) {
            const auto view = answer.read();
            const auto code = static_cast<error_code>(view->getErrorCode());
            if (code != error_code::none) last = make_error(errc::unavailable, std::string(kafka::name(code)));
            for (const auto known : view->getProducers()) {
              if (last && known.getId() == producer_->value) last = kafka::sequence_number(known.getLastSequence());
            }
          },
          [&](const caf::error& why) { last = make_error(errc::timed_out, "a partition: " + caf::to_string(why)); });
  return last;
}

// --- in the commit

result<void> changelog_writer::note(const volume_outcome& outcome) {
  for (const auto& changes : outcome.changelogs) {
    const auto chosen = chosen_.find(changes.topic);
    if (chosen == chosen_.end()) return not_there(changes.topic);
    const auto& topic = *chosen->second.entry;
    port_.when_taken_back([this, id = topic.facts->id, before = records_of(topic.facts->id)] {
      for (const auto& [partition, records] : before) lanes_.at({id, partition}).records.resize(records);
    });
    const auto partitions = static_cast<std::int32_t>(topic.partitions.size());
    for (const auto& record : changes.records) {
      const auto partition = kafka::partition_of_key(record.first, partitions);
      lanes_.at({topic.facts->id, partition}).records.push_back(record);
    }
  }
  return {};
}

std::map<kafka::partition_index, std::size_t> changelog_writer::records_of(const topic_id& topic) const {
  std::map<kafka::partition_index, std::size_t> counts;
  for (auto lane = lanes_.lower_bound({topic, kafka::partition_index(0)}); lane != lanes_.end(); ++lane) {
    if (lane->first.first != topic) break;
    counts[lane->first.second] = lane->second.records.size();
  }
  return counts;
}

result<void> changelog_writer::seal() {
  chosen_.clear();
  std::map<lane_id, kafka::sequence_number> before;
  for (const auto& [id, lane] : lanes_) {
    if (!lane.records.empty()) before.emplace(id, lane.next);
  }
  port_.when_taken_back([this, before = std::move(before), waiting = waiting_.size()] {
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(waiting), waiting_.end());
    for (const auto& [id, next] : before) lanes_.at(id).next = next;
  });
  const auto now_ms = options_.time->wall_ms();
  for (auto& [id, lane] : lanes_) {
    if (lane.records.empty()) continue;
    const auto records = std::exchange(lane.records, {});
    for (auto& bytes : batches_of(records, lane.batch_bytes_max, now_ms, *producer_, lane.next)) {
      changelog_batch batch{id.first, id.second, lane.name, std::move(bytes)};
      auto key = port_.remember(encode(batch), mark::changelog);
      if (!key) return key.error();
      waiting_.push_back({std::move(*key), std::move(batch)});
    }
  }
  return {};
}

// --- when it is durable

void changelog_writer::deliver() {
  std::set<lane_id> stuck, renumbered;
  for (auto which = heads(stuck); !which.empty(); which = heads(stuck)) {
    const auto outcomes = send(which);
    std::vector<bool> done(waiting_.size(), false);
    std::vector<lane_id> behind;
    for (std::size_t i = 0; i < which.size(); ++i) {
      const auto& batch = waiting_[which[i]].batch;
      const lane_id lane{batch.topic, batch.partition};
      switch (outcomes[i]) {
        case delivery::gone:
          options_.voice.warn("changes of a table are dropped: their topic has been deleted", {{"topic", batch.name}});
          lanes_.erase(lane);
          [[fallthrough]];
        case delivery::done: done[which[i]] = true; break;
        case delivery::failed: stuck.insert(lane); break;
        case delivery::out_of_order:
          renumbered.insert(lane).second ? behind.push_back(lane) : void(stuck.insert(lane));
          break;
      }
    }
    forget(done);
    for (const auto& lane : behind) {
      if (!catch_up(lane)) stuck.insert(lane);
    }
  }
  if (waiting_.empty()) trouble_.clear();
}

/// The first batch that waits for each partition, so that none overtakes another.
std::vector<std::size_t> changelog_writer::heads(const std::set<lane_id>& stuck) const {
  std::vector<std::size_t> which;
  auto seen = stuck;
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (seen.insert({waiting_[i].batch.topic, waiting_[i].batch.partition}).second) which.push_back(i);
  }
  return which;
}

std::vector<changelog_writer::delivery> changelog_writer::send(const std::vector<std::size_t>& which) {
  std::vector<delivery> outcomes(which.size(), delivery::failed);
  const auto view = options_.topics->current();
  caf::scoped_actor self{*options_.system};
  std::size_t asked = 0;
  for (std::size_t i = 0; i < which.size(); ++i) {
    const auto& batch = waiting_[which[i]].batch;
    const auto partition = partition_of(*view, batch);
    if (!partition) {
      outcomes[i] = delivery::gone;
      continue;
    }
    payload_list payloads;
    payloads.emplace_back(slice::copy_of(batch.records));
    self->send(partition, make_envelope<schema::AppendRequest>(
                              [&](schema::AppendRequest::Builder root) { root.setToken(i); }, std::move(payloads)));
    ++asked;
  }
  while (asked > 0) {
    self->receive(
        [&](const envelope<schema::AppendReply>& reply) {
          --asked;
          const auto told = reply.read();
          const auto code = static_cast<error_code>(told->getErrorCode());
          auto& outcome = outcomes.at(told->getToken());
          if (code == error_code::none) outcome = delivery::done;
          if (code == error_code::unknown_topic_or_partition || code == error_code::unknown_topic_id)
            outcome = delivery::gone;
          if (code == error_code::out_of_order_sequence_number) outcome = delivery::out_of_order;
          if (outcome == delivery::failed) trouble_ = std::string(kafka::name(code)) + " " + told->getMessage().cStr();
        },
        caf::after(partition_timeout) >>
            [&] {
              asked = 0;
              trouble_ = "a partition does not answer";
            });
  }
  return outcomes;
}

/// What the partition has of those that wait is done; the others come next there. False: that cannot be said.
bool changelog_writer::catch_up(const lane_id& lane) {
  std::vector<std::size_t> mine;
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (lane_id(waiting_[i].batch.topic, waiting_[i].batch.partition) == lane) mine.push_back(i);
  }
  const auto partition = partition_of(*options_.topics->current(), waiting_[mine.front()].batch);
  if (!partition) return true;  // the next round finds it gone
  const auto last = last_known(partition);
  if (!last) return false;
  auto next = last->value < 0 ? kafka::sequence_number(0) : kafka::advance(*last, 1);
  std::vector<bool> done(waiting_.size(), false);
  for (const auto i : mine) {
    auto& batch = waiting_[i].batch;
    if (is_covered(last_sequence(batch), *last)) {
      done[i] = true;
      continue;
    }
    renumber(batch, next);
    next = kafka::advance(last_sequence(batch), 1);
  }
  if (const auto found = lanes_.find(lane); found != lanes_.end()) found->second.next = next;
  forget(done);
  return true;
}

/// Those are taken back, durably with whatever is next: a start before would find them delivered.
void changelog_writer::forget(const std::vector<bool>& done) {
  std::deque<waiting_batch> left;
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (!done[i]) {
      left.push_back(std::move(waiting_[i]));
    } else if (const auto gone = port_.forget(waiting_[i].key); !gone) {
      options_.voice.error("delivered changes of a table stay written down", {{"reason", gone.error().context}});
    }
  }
  waiting_ = std::move(left);
}

std::optional<std::string> changelog_writer::waiting_for(const std::string& topic) const {
  const auto name = canonical_topic_name(topic);
  const auto found = std::ranges::find_if(waiting_, [&](const auto& one) { return one.batch.name == name; });
  if (found == waiting_.end()) return std::nullopt;
  return trouble_.empty() ? "it has not answered yet" : trouble_;
}

}  // namespace millrace
