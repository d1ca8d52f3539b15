#include "actors/transaction/transactional_producer.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <utility>

#include "actors/transaction/request_message.hpp"
#include "codecs/kafka/records/batch_header.hpp"

namespace millrace {

using kafka::error_code;

transactional_producer::transactional_producer(caf::event_based_actor* self, transactional_producer_options options)
    : self_(self), options_(std::move(options)) {}

void transactional_producer::ask(transaction_request request, std::function<void(const transaction_reply&)> then) {
  self_->request(options_.coordinator, options_.patience, to_message(options_.transactional_id, request))
      .then([then](const envelope<schema::TransactionReply>& reply) { then(reply_of(*reply.read())); },
            [then](const caf::error&) { then({error_code::request_timed_out, {}}); });
}

/// Remembers what an answer means for all that follows.
error_code transactional_producer::note(error_code code) {
  if (code == error_code::producer_fenced || code == error_code::invalid_producer_epoch ||
      code == error_code::invalid_producer_id_mapping) {
    fenced_ = true;
    return error_code::producer_fenced;
  }
  return code;
}

void transactional_producer::start(done then) {
  ask(producer_registration{options_.timeout, {}}, [this, then](const transaction_reply& reply) {
    if (reply.error == error_code::none) {
      who_ = reply.who;
      fenced_ = false;
      begin_anew();
    }
    then(reply.error);
  });
}

void transactional_producer::begin_anew() {
  partitions_.clear();
  bytes_ = 0;
  broken_ = false;
  ending_.reset();
}

// --- writing

kafka::batch_options transactional_producer::next_batch(const written_partition& p) const {
  kafka::batch_options options;
  options.producer_id = who_.producer;
  options.producer_epoch = who_.epoch;
  options.base_sequence = p.next;
  options.transactional = true;
  return options;
}

result<void> transactional_producer::add(const transaction_partition& to, const kafka::new_record& record) {
  const auto size = record.key.value_or("").size() + record.value.value_or("").size();
  if (bytes_ > 0 && bytes_ + size > options_.transaction_bytes_max) {
    return make_error(errc::limit_exceeded, options_.transactional_id + ": the transaction's records are to be flushed");
  }
  auto& p = partitions_[to];
  if (!p.collected.empty() && p.collected.size() + size > options_.batch_bytes_max) close_batch(p);
  if (p.collected.empty()) p.collected = kafka::batch_builder(next_batch(p));
  p.collected.add(record);
  bytes_ += size;
  return {};
}

void transactional_producer::close_batch(written_partition& p) {
  if (p.collected.empty()) return;
  p.next = kafka::advance(p.next, p.collected.count());
  p.full.push_back(slice::copy_of(*p.collected.finish()));
}

/// The partitions join before anything is written there: what nobody knows of nobody would end.
void transactional_producer::flush(done then) {
  if (fenced_) return then(error_code::producer_fenced);
  if (broken_ || ending_) return then(error_code::invalid_txn_state);
  partitions_joining joining{who_, {}};
  for (const auto& [place, p] : partitions_) {
    if (!p.joined) joining.partitions.push_back(place);
  }
  flushed_ = std::move(then);
  if (joining.partitions.empty()) return append_all();
  ask(joining, [this, joined = joining.partitions](const transaction_reply& reply) {
    if (reply.error != error_code::none) {
      broken_ = true;
      return std::exchange(flushed_, nullptr)(note(reply.error));
    }
    for (const auto& place : joined) partitions_[place].joined = true;
    append_all();
  });
}

void transactional_producer::append_all() {
  outcome_ = error_code::none;
  for (auto& [place, p] : partitions_) {
    close_batch(p);
    for (std::size_t i = 0; i < p.full.size(); ++i) appends_.emplace(++last_token_, append_under_way{place, i});
  }
  if (appends_.empty()) return on_all_appended();
  for (const auto& [token, what] : std::map(appends_)) append(what, token, 0);
}

void transactional_producer::append(const append_under_way& what, std::uint64_t token, std::uint64_t verification) {
  const auto to = options_.partition_of(what.to);
  if (!to) {
    appends_.erase(token);
    outcome_ = error_code::unknown_topic_or_partition;
    if (appends_.empty()) on_all_appended();
    return;
  }
  // A copy, for the partition patches it and it may have to be sent again.
  payload_list payloads;
  payloads.push_back(slice::copy_of(partitions_.at(what.to).full[what.batch].bytes()));
  self_->send(to, make_envelope<schema::AppendRequest>(
                      [&](schema::AppendRequest::Builder root) {
                        root.setToken(token);
                        root.setVerification(verification);
                      },
                      std::move(payloads)));
}

/// The coordinator has agreed already, so that the number that a partition demands can be given at once.
bool transactional_producer::on_append(const envelope<schema::AppendReply>& reply) {
  const auto view = reply.read();
  const auto found = appends_.find(view->getToken());
  if (found == appends_.end()) return false;
  if (view->getVerification() != 0 && !std::exchange(found->second.verified, true)) {
    append(found->second, found->first, view->getVerification());
    return true;
  }
  const auto code = static_cast<error_code>(view->getErrorCode());
  if (code != error_code::none && outcome_ == error_code::none) outcome_ = code;
  appends_.erase(found);
  if (appends_.empty()) on_all_appended();
  return true;
}

void transactional_producer::on_all_appended() {
  if (outcome_ != error_code::none) {
    broken_ = true;
  } else {
    for (auto& [place, p] : partitions_) p.full.clear();
    bytes_ = 0;
  }
  std::exchange(flushed_, nullptr)(note(outcome_));
}

// --- ending

void transactional_producer::commit(done then) {
  if (ending_) return end(true, std::move(then));
  flush([this, then](error_code code) {
    if (code != error_code::none) return then(code);
    end(true, then);
  });
}

void transactional_producer::abort(done then) {
  if (fenced_) return then(error_code::producer_fenced);
  end(false, std::move(then));
}

void transactional_producer::end(bool commits, done then) {
  const bool nobody_joined = std::ranges::none_of(partitions_, [](const auto& one) { return one.second.joined; });
  if (nobody_joined && !broken_ && !ending_) {
    begin_anew();
    return then(error_code::none);
  }
  if (ending_ && *ending_ != commits) return then(error_code::invalid_txn_state);
  ending_ = commits;
  ask(transaction_ending{who_, commits, true}, [this, then](const transaction_reply& reply) {
    if (reply.error == error_code::none) {
      who_ = reply.who;
      begin_anew();
    } else if (reply.error != error_code::request_timed_out && reply.error != error_code::coordinator_not_available) {
      ending_.reset();
    }
    then(note(reply.error));
  });
}

}  // namespace millrace
