#include "actors/transaction/transactional_producer.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include "actors/group/reply_message.hpp"
#include "actors/group/request_message.hpp"
#include "actors/transaction/request_message.hpp"
#include "codecs/kafka/records/batch_header.hpp"

namespace millrace {
namespace {

/// The end of the transaction before may reach a group between the coordinator's word and the offsets.
constexpr int offset_rounds_max = 3;

/// The longest that can be said.
constexpr std::chrono::milliseconds endless_timeout{std::numeric_limits<std::int32_t>::max()};

}  // namespace

using kafka::error_code;

transactional_producer::transactional_producer(caf::event_based_actor* self, transactional_producer_options options)
    : self_(self), options_(std::move(options)) {}

void transactional_producer::ask(transaction_request request, std::function<void(const transaction_reply&)> then) {
  self_->request(options_.coordinator, options_.patience, to_message(options_.transactional_id, request))
      .then([then](const envelope<schema::TransactionReply>& reply) { then(reply_of(*reply.read())); },
            [then](const caf::error&) {
              then({error_code::request_timed_out, {}});
            });
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
  const auto timeout = options_.endless ? endless_timeout : options_.timeout;
  ask(producer_registration{timeout, {}, options_.endless}, [this, then](const transaction_reply& reply) {
    if (reply.error == error_code::none) {
      who_ = reply.who;
      fenced_ = false;
      begin_anew();
    }
    then(reply.error);
  });
}

void transactional_producer::finish(producer_identity who, done then) {
  ask(transaction_ending{who, true, true}, [then](const transaction_reply& reply) {
    switch (reply.error) {
      case error_code::producer_fenced:
      case error_code::invalid_producer_epoch:
      case error_code::invalid_producer_id_mapping: return then(error_code::none);
      default: return then(reply.error);
    }
  });
}

void transactional_producer::begin_anew() {
  partitions_.clear();
  offsets_.clear();
  groups_joined_.clear();
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
  const auto size = kafka::bytes_max_of(record);
  if (bytes_ > 0 && bytes_ + size > options_.transaction_bytes_max) {
    return make_error(errc::limit_exceeded,
                      options_.transactional_id + ": the transaction's records are to be flushed");
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

void transactional_producer::flush(done then) {
  if (fenced_) return then(error_code::producer_fenced);
  if (broken_ || ending_) return then(error_code::invalid_txn_state);
  flushed_ = std::move(then);
  outcome_ = error_code::none;
  have_all_join();
}

/// Partitions and groups join before anything is written there: what the coordinator does not know of nobody would end.
void transactional_producer::have_all_join() {
  partitions_joining joining{who_, {}};
  for (const auto& [place, p] : partitions_) {
    if (!p.joined) joining.partitions.push_back(place);
  }
  under_way_ = 1;  // until all are asked
  if (!joining.partitions.empty()) {
    join(joining, [this, joined = joining.partitions] {
      for (const auto& place : joined) partitions_[place].joined = true;
    });
  }
  for (const auto& [group, offsets] : offsets_) {
    if (groups_joined_.contains(group)) continue;
    join(group_joining{who_, group}, [this, joined = group] { groups_joined_.insert(joined); });
  }
  if (--under_way_ == 0) write_all();
}

void transactional_producer::join(transaction_request request, std::function<void()> joined) {
  ++under_way_;
  ask(std::move(request), [this, joined](const transaction_reply& reply) {
    if (reply.error == error_code::none)
      joined();
    else if (outcome_ == error_code::none)
      outcome_ = reply.error;
    if (--under_way_ > 0) return;
    outcome_ == error_code::none ? write_all() : finish_flush();
  });
}

void transactional_producer::write_all() {
  under_way_ = 1 + offsets_.size();
  for (auto& [place, p] : partitions_) {
    close_batch(p);
    under_way_ += p.full.size();
  }
  for (auto& [place, p] : partitions_) {
    if (!p.full.empty()) append_batches(place, 0, p.begun ? p.full.size() : 1);
  }
  for (const auto& [group, offsets] : offsets_) commit_offsets(group, 0, 1);
  on_written(error_code::none);
}

/// The first of a transaction goes alone: until it is there, those behind it are out of sequence.
void transactional_producer::append_batches(const transaction_partition& to, std::size_t first, std::size_t last) {
  std::vector<std::uint64_t> tokens;
  for (auto i = first; i < last; ++i) {
    tokens.push_back(++last_token_);
    appends_.emplace(last_token_, append_under_way{to, i});
  }
  for (const auto token : tokens) append(append_under_way(appends_.at(token)), token, 0);
}

void transactional_producer::on_batch_over(const append_under_way& what, error_code code) {
  auto& p = partitions_.at(what.to);
  const auto behind = p.full.size() - 1;
  if (what.batch == 0 && !p.begun && behind > 0) {
    if (code == error_code::none) {
      p.begun = true;
      append_batches(what.to, 1, p.full.size());
    } else {
      under_way_ -= behind;
    }
  }
  p.begun = p.begun || code == error_code::none;
  on_written(code);
}

void transactional_producer::append(const append_under_way& what, std::uint64_t token, std::uint64_t verification) {
  const auto to = options_.partition_of(what.to);
  if (!to) {
    appends_.erase(token);
    return on_batch_over(append_under_way(what), error_code::unknown_topic_or_partition);
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

/// A partition that demands a number wants the coordinator's word of after the demand: the transaction may have ended
/// since the partition joined.
bool transactional_producer::on_append(const envelope<schema::AppendReply>& reply) {
  const auto view = reply.read();
  const auto token = view->getToken();
  const auto found = appends_.find(token);
  if (found == appends_.end()) return false;
  if (view->getVerification() != 0 && !std::exchange(found->second.verified, true)) {
    ask(partitions_check{who_, {found->second.to}},
        [this, token, number = view->getVerification()](const transaction_reply& said) {
          if (said.error == error_code::none) return append(append_under_way(appends_.at(token)), token, number);
          const auto what = appends_.extract(token).mapped();
          on_batch_over(what, said.error);
        });
    return true;
  }
  const auto what = appends_.extract(found).mapped();
  on_batch_over(what, static_cast<error_code>(view->getErrorCode()));
  return true;
}

void transactional_producer::commit_offsets(const std::string& group, std::uint64_t verification, int round) {
  transactional_commit wanted;
  wanted.producer = who_.producer;
  wanted.epoch = who_.epoch;
  wanted.verification = verification;
  wanted.topics = offsets_.at(group);
  self_->request(options_.groups, options_.patience, to_message(group, wanted))
      .then(
          [this, group, round](const envelope<schema::GroupReply>& reply) {
            on_offsets_answered(group, round, reply_of<transactional_commit_reply>(*reply.read()));
          },
          [this](const caf::error&) { on_written(error_code::request_timed_out); });
}

void transactional_producer::on_offsets_answered(const std::string& group, int round,
                                                 const transactional_commit_reply& reply) {
  if (reply.verification != 0 && round < offset_rounds_max) {
    return ask(group_check{who_, group}, [this, group, round, number = reply.verification](const auto& said) {
      if (said.error == error_code::none) return commit_offsets(group, number, round + 1);
      on_written(said.error);
    });
  }
  auto code = reply.verification != 0 ? error_code::invalid_txn_state : reply.error;
  for (const auto of_partition : reply.errors) {
    if (code == error_code::none) code = of_partition;
  }
  on_written(code);
}

void transactional_producer::on_written(error_code code) {
  if (outcome_ == error_code::none) outcome_ = code;
  if (--under_way_ == 0) finish_flush();
}

void transactional_producer::finish_flush() {
  if (outcome_ != error_code::none) {
    broken_ = true;
  } else {
    for (auto& [place, p] : partitions_) p.full.clear();
    offsets_.clear();
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

bool transactional_producer::takes_part() const {
  return !groups_joined_.empty() || std::ranges::any_of(partitions_, [](const auto& one) { return one.second.joined; });
}

void transactional_producer::end(bool commits, done then) {
  if (!takes_part() && !broken_ && !ending_) {
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
