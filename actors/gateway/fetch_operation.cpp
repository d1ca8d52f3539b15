#include "actors/gateway/fetch_operation.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "actors/gateway/topic_lookup.hpp"

namespace millrace {
namespace {

using kafka::error_code;

std::string topic_key(const kafka::fetch_request_topic& topic, int version) {
  if (version < topic_ids_from_fetch_version) return std::string(topic.topic);
  return key_of(topic.topic_id);
}

std::vector<fetch_wish> wishes_of(const kafka::fetch_request& wanted, int version) {
  std::vector<fetch_wish> wishes;
  for (const auto& topic : wanted.topics) {
    const auto key = topic_key(topic, version);
    for (const auto& p : topic.partitions) {
      wishes.push_back({key, p.partition.value, p.fetch_offset.value, p.partition_max_bytes,
                        p.current_leader_epoch.value, p.last_fetched_epoch.value});
    }
  }
  return wishes;
}

std::vector<fetch_session::forgotten> forgotten_of(const kafka::fetch_request& wanted, int version) {
  std::vector<fetch_session::forgotten> all;
  for (const auto& topic : wanted.forgotten_topics_data) {
    const auto key = version < topic_ids_from_fetch_version ? std::string(topic.topic) : key_of(topic.topic_id);
    for (const auto partition : topic.partitions) all.push_back({key, partition.value});
  }
  return all;
}

void refuse(request& r, error_code code) {
  kafka::fetch_response response;
  response.error_code = code;
  r.reply(response);
}

}  // namespace

void fetch_operation::start(const request_ptr& request) {
  auto wanted = request->decode<kafka::fetch_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  auto opened = from->sessions().open(wanted->session_id, wanted->session_epoch, wishes_of(*wanted, request->version()),
                                      forgotten_of(*wanted, request->version()));
  if (opened.how == fetch_sessions::answer::not_found) return refuse(*request, error_code::fetch_session_id_not_found);
  if (opened.how == fetch_sessions::answer::wrong_epoch)
    return refuse(*request, error_code::invalid_fetch_session_epoch);
  const auto operation = std::make_shared<fetch_operation>(request, std::move(wanted), std::move(opened));
  operation->opened_.session->begin_fetch();
  operation->token_ = from->add_listener(operation);
  operation->resolve_slots();
  operation->when_all_answered();
}

fetch_operation::fetch_operation(request_ptr request, std::unique_ptr<kafka::fetch_request> wanted,
                                 fetch_sessions::opened opened)
    : request_(std::move(request)), wanted_(std::move(wanted)), opened_(std::move(opened)) {}

void fetch_operation::resolve_slots() {
  const auto from = request_->from();
  const auto topics = from->context().topics_for(topic_use::consume);
  auto& entries = opened_.session->entries();
  slots_.reserve(entries.size());
  under_way_ = 1;  // until all are asked
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    auto& s = slots_.emplace_back();
    s.entry = entry;
    const auto found = find_partition(topics, entry->wish.topic, request_->version() >= topic_ids_from_fetch_version,
                                      entry->wish.partition);
    if (!found.handle) {
      s.error = static_cast<std::int16_t>(found.error);
      continue;
    }
    s.partition = *found.handle;
    s.number = from->partitions().number_of(s.partition);
    if (!known_without_asking(s)) ask(s, static_cast<std::uint32_t>(slots_.size() - 1));
  }
  --under_way_;
}

/// A reader at the end of a partition is the usual case and needs no message.
bool fetch_operation::known_without_asking(slot& s) const {
  const auto& wish = s.entry->wish;
  const auto& shown = *s.partition.progress;
  const auto high_watermark = shown.high_watermark.load(std::memory_order_acquire);
  // Read later, it may be of a later moment than the high watermark, which it never exceeds.
  const auto last_stable = std::min(shown.last_stable_offset.load(std::memory_order_acquire), high_watermark);
  const auto end = committed_only() ? last_stable : high_watermark;
  if (last_stable < 0 || wish.offset != end || wish.current_leader_epoch > 0 || wish.last_fetched_epoch > 0) {
    return false;
  }
  s.high_watermark = high_watermark;
  s.last_stable_offset = last_stable;
  s.log_start_offset = s.partition.progress->log_start_offset.load(std::memory_order_relaxed);
  return true;
}

void fetch_operation::ask(slot& s, std::uint32_t index) {
  const auto from = request_->from();
  if (!from || !from->is_open()) return;
  const auto& wish = s.entry->wish;
  s.asked = true;
  ++under_way_;
  from->self()->send(s.partition.actor, make_envelope<schema::ReadRequest>([&](schema::ReadRequest::Builder root) {
                       root.setToken(token_);
                       root.setIndex(index);
                       root.setOffset(wish.offset);
                       root.setBytesMax(std::min(bytes_max(), static_cast<std::uint32_t>(std::max(wish.bytes_max, 0))));
                       root.setFirstBatchWhole(true);
                       root.setCommittedOnly(committed_only());
                       root.setCurrentLeaderEpoch(wish.current_leader_epoch);
                       root.setLastFetchedEpoch(wish.last_fetched_epoch);
                     }));
}

/// Of the whole reply; the first batch may exceed it.
std::uint32_t fetch_operation::bytes_max() const {
  const auto wanted = static_cast<std::uint32_t>(std::max(wanted_->max_bytes, 0));
  const auto from = request_->from();
  return from ? std::min(wanted, from->context().limits.fetch_bytes_max) : wanted;
}

void fetch_operation::on_read(schema::ReadReply::Reader reply, const file_slice* records) {
  if (finished_ || reply.getIndex() >= slots_.size()) return;
  auto& s = slots_[reply.getIndex()];
  s.asked = false;
  --under_way_;
  s.error = reply.getErrorCode();
  s.high_watermark = reply.getHighWatermark();
  s.last_stable_offset = reply.getLastStableOffset();
  s.log_start_offset = reply.getLogStartOffset();
  if (reply.getDivergingEpoch() >= 0) {
    s.diverging = {kafka::leader_epoch(reply.getDivergingEpoch()), kafka::offset(reply.getDivergingEndOffset())};
  }
  s.records.reset();
  s.aborted.clear();
  if (records != nullptr) s.records = *records;
  for (const auto left_out : reply.getAborted()) {
    s.aborted.push_back({kafka::producer_id(left_out.getProducerId()), kafka::offset(left_out.getFirstOffset())});
  }
  when_all_answered();
}

void fetch_operation::when_all_answered() {
  if (under_way_ > 0 || finished_) return;
  if (expired_ || wanted_->max_wait_ms <= 0 || slots_.empty() || enough()) return finish();
  park();
}

bool fetch_operation::enough() const {
  std::uint64_t bytes = 0;
  for (const auto& s : slots_) {
    if (s.error != 0 || s.diverging) return true;
    if (s.records) bytes += s.records->length;
  }
  return bytes >= static_cast<std::uint64_t>(std::max(wanted_->min_bytes, 0));
}

void fetch_operation::park() {
  const auto from = request_->from();
  if (!from || !from->is_open()) return;
  if (!parked_) {
    parked_ = true;
    from->park(shared_from_this());
    timer_.emplace(from->io(), std::chrono::milliseconds(wanted_->max_wait_ms));
    // Weak: what the connection has dropped must not stay until its time is over, which is for the client to choose.
    timer_->async_wait([weak = weak_from_this()](boost::system::error_code failure) {
      const auto self = weak.lock();
      if (failure || !self || self->finished_) return;
      self->expired_ = true;
      self->when_all_answered();
    });
  }
  for (auto& s : slots_) set_watch(s);
}

void fetch_operation::set_watch(slot& s) {
  const auto from = request_->from();
  const auto offset = seen_end(s);  // what lies before it was looked at and was not enough
  auto& known = from->partitions().at(*s.number);
  if (known.watched && known.watched_offset == offset) return;
  known.watched = true;
  known.watched_offset = offset;
  from->self()->send(s.partition.actor, make_envelope<schema::WatchRequest>([&](schema::WatchRequest::Builder root) {
                       root.setIndex(*s.number);
                       root.setOffset(offset);
                       root.setCommittedOnly(committed_only());
                     }));
}

void fetch_operation::on_progress(std::uint32_t partition_number) {
  if (finished_) return;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].number == partition_number && !slots_[i].asked) ask(slots_[i], static_cast<std::uint32_t>(i));
  }
}

void fetch_operation::finish() {
  finished_ = true;
  timer_.reset();
  std::vector<payload> payloads;
  const auto response = make_response(payloads);
  opened_.session->end_fetch();  // the reply may begin the next one
  if (const auto from = request_->from(); from && from->is_open()) {
    from->remove_listener(token_);
    if (parked_) from->unpark(*this);
  }
  request_->reply(response, std::move(payloads));
}

kafka::fetch_response fetch_operation::make_response(std::vector<payload>& payloads) {
  kafka::fetch_response response;
  response.session_id = opened_.id;
  const bool by_id = request_->version() >= topic_ids_from_fetch_version;
  auto budget = bytes_max();
  bool first = true;
  std::string last_topic;
  for (auto& s : slots_) {
    auto partition = make_partition(s, budget, first, payloads);
    const fetch_told told{s.error, s.high_watermark, s.log_start_offset, s.records || s.diverging};
    const bool worth_telling = opened_.how == fetch_sessions::answer::full || told.differs_from(s.entry->told);
    s.entry->told = told;
    if (worth_telling) {
      const auto& topic = s.entry->wish.topic;
      if (response.responses.empty() || topic != last_topic) {
        auto& added = response.responses.emplace_back();
        if (by_id)
          added.topic_id = id_of(topic);
        else
          added.topic = topic;
        last_topic = topic;
      }
      response.responses.back().partitions.push_back(std::move(partition));
    }
    if (s.records && opened_.id != 0) opened_.session->move_to_tail(s.entry);
  }
  return response;
}

kafka::fetch_response_partition fetch_operation::make_partition(slot& s, std::uint32_t& budget, bool& first,
                                                                std::vector<payload>& payloads) {
  kafka::fetch_response_partition partition;
  partition.partition_index = kafka::partition_index(s.entry->wish.partition);
  partition.error_code = static_cast<error_code>(s.error);
  partition.high_watermark = kafka::offset(s.high_watermark);
  partition.last_stable_offset = kafka::offset(s.last_stable_offset);
  partition.log_start_offset = kafka::offset(s.log_start_offset);
  partition.diverging_epoch = s.diverging;
  if (committed_only()) partition.aborted_transactions.emplace();
  if (s.records && !first && s.records->length > budget) s.records.reset();
  if (s.records) {
    if (committed_only()) partition.aborted_transactions = std::move(s.aborted);
    const auto size = static_cast<std::uint32_t>(s.records->length);
    budget -= std::min(budget, size);
    first = false;
    partition.records = kafka::records_reference{size, static_cast<std::uint32_t>(payloads.size())};
    payloads.emplace_back(*s.records);
  } else {
    partition.records = std::span<const std::byte>();
  }
  return partition;
}

}  // namespace millrace
