// TxnOffsetCommit (28), versions 0-5: how far a group has come once the producer's transaction is committed; answered
// when it is durable. Topics and partitions that do not exist fail alone. A group that knows of no open transaction of
// the producer asks for a number, which goes with the offsets once the coordinator has said that the group takes part.
// Versions: 2 leader epochs, 3 members, 4 TRANSACTION_ABORTABLE instead of INVALID_TXN_STATE, 5 needs no
// AddOffsetsToTxn before: asking makes the group take part. A fenced producer gets INVALID_PRODUCER_EPOCH in all
// versions; COORDINATOR_LOAD_IN_PROGRESS is COORDINATOR_NOT_AVAILABLE below 2 (KAFKA-7296).
#include "codecs/kafka/api/28_txn_offset_commit.hpp"
#include "actors/gateway/ask_group.hpp"
#include "actors/gateway/ask_transactions.hpp"
#include "actors/gateway/group_wire.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

constexpr int loading_known_from = 2;
constexpr int abortable_known_from = 4;
constexpr int joins_from = 5;

/// The end of the transaction before may reach the group between the coordinator's word and the offsets: once, not
/// again and again.
constexpr int rounds_max = 3;

/// What the group is asked, and where its answers belong: to each partition that is not refused, in order.
struct commit {
  request_ptr request;
  std::string transactional_id;
  std::string group_id;
  transactional_commit question;
  kafka::txn_offset_commit_response response;
  bool any_accepted = false;
  int rounds = 0;
};

using commit_ref = std::shared_ptr<commit>;

void take_partitions(commit& c, const kafka::txn_offset_commit_request& wanted, const permitted_topics& topics) {
  for (const auto& topic : wanted.topics) {
    auto& answers = c.response.topics.emplace_back();
    answers.name = topic.name;
    topic_commit accepted{canonical_topic_name(topic.name), {}};
    for (const auto& p : topic.partitions) {
      const auto error = find_partition(topics, topic.name, false, p.partition_index.value).error;
      answers.partitions.push_back({p.partition_index, error});
      if (error != error_code::none) continue;
      c.any_accepted = true;
      accepted.partitions.push_back({p.partition_index, p.committed_offset, p.committed_leader_epoch,
                                     std::string(p.committed_metadata.value_or("")), std::nullopt});
    }
    c.question.topics.push_back(std::move(accepted));
  }
}

commit_ref prepare(const request_ptr& request, const kafka::txn_offset_commit_request& wanted,
                   const permitted_topics& topics) {
  auto c = std::make_shared<commit>();
  c->request = request;
  c->transactional_id = wanted.transactional_id;
  c->group_id = wanted.group_id;
  c->question.member_id = wanted.member_id;
  c->question.instance_id = group_wire::owned(wanted.group_instance_id);
  c->question.at = generation(wanted.generation_id);
  c->question.producer = wanted.producer_id;
  c->question.epoch = wanted.producer_epoch;
  take_partitions(*c, wanted, topics);
  return c;
}

error_code shown(error_code error, int version) {
  switch (error) {
    case error_code::producer_fenced: return error_code::invalid_producer_epoch;
    case error_code::invalid_txn_state:
      return version < abortable_known_from ? error : error_code::transaction_abortable;
    case error_code::coordinator_load_in_progress:
      return version < loading_known_from ? error_code::coordinator_not_available : error;
    default: return error;
  }
}

void finish(commit& c, error_code error, const std::vector<error_code>& errors = {}) {
  std::size_t next = 0;
  for (auto& topic : c.response.topics) {
    for (auto& p : topic.partitions) {
      if (p.error_code != error_code::none) continue;
      p.error_code = shown(next < errors.size() ? errors[next] : error, c.request->version());
      ++next;
    }
  }
  c.request->reply(c.response);
}

transaction_request question_to_coordinator(const commit& c) {
  const producer_identity who{c.question.producer, c.question.epoch};
  if (c.request->version() >= joins_from) return group_joining{who, c.group_id};
  return group_check{who, c.group_id};
}

void ask_group_to_hold(const commit_ref& c);

/// Nobody is asked for a client that has gone: its offsets are not committed then, which it cannot tell from a lost
/// answer.
void ask_coordinator(const commit_ref& c, std::uint64_t verification) {
  const auto from = c->request->from();
  if (!from || !from->is_open()) return;
  if (++c->rounds > rounds_max) return finish(*c, error_code::concurrent_transactions);
  ask_transactions(*from, c->transactional_id, question_to_coordinator(*c),
                   [c, verification](const transaction_reply& told) {
                     if (told.error != error_code::none) return finish(*c, told.error);
                     c->question.verification = verification;
                     ask_group_to_hold(c);
                   });
}

void on_group_answered(const commit_ref& c, const transactional_commit_reply& told) {
  if (told.verification != 0) return ask_coordinator(c, told.verification);
  const bool number_was_worthless = told.error == error_code::invalid_txn_state && c->question.verification != 0;
  if (!number_was_worthless || c->rounds == rounds_max) return finish(*c, told.error, told.errors);
  c->question.verification = 0;
  ask_group_to_hold(c);
}

void ask_group_to_hold(const commit_ref& c) {
  const auto from = c->request->from();
  if (!from || !from->is_open()) return;
  ask_group<transactional_commit_reply>(*from, c->group_id, c->question,
                                        [c](const transactional_commit_reply& told) { on_group_answered(c, told); });
}

}  // namespace

void txn_offset_commit(const request_ptr& request) {
  const auto wanted = request->decode<kafka::txn_offset_commit_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics_for(topic_use::commit);
  const auto c = prepare(request, *wanted, topics);
  c->any_accepted ? ask_group_to_hold(c) : finish(*c, error_code::none);
}

}  // namespace millrace::handlers
