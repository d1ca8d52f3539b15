// The transaction coordinator of a node: its log, and the ways from it to the participants of transactions.
#include <caf/all.hpp>

#include "actors/catalog/catalog_publication.hpp"
#include "actors/catalog/partition_lookup.hpp"
#include "actors/gateway/producer_id_block.hpp"
#include "actors/partition/partition_actor.hpp"
#include "actors/partition/replay_log.hpp"
#include "actors/transaction/coordinator_actor.hpp"
#include "actors/transaction/group_participants.hpp"
#include "actors/transaction/transaction_log.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "codecs/schema/transaction.capnp.h"
#include "runtime/message/envelope.hpp"
#include "runtime/reactor/reactor.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using told = transaction_participants::told;

constexpr std::uint8_t transaction_log_number = 3;
constexpr auto marker_timeout = std::chrono::seconds(30);

/// A partition that is gone has nothing to end, and one that knows a later epoch of the producer got a later marker.
bool needs_no_marker(error_code error) {
  return error == error_code::unknown_topic_or_partition || error == error_code::unknown_topic_id ||
         error == error_code::invalid_producer_epoch;
}

/// A partition that could not be reached is told again.
void tell_partition(caf::event_based_actor& asker, const caf::actor& partition, const transaction_marker& marker,
                    const told& then) {
  auto message = make_envelope<schema::MarkerRequest>([&](schema::MarkerRequest::Builder root) {
    root.setProducerId(marker.producer.value);
    root.setProducerEpoch(marker.epoch.value);
    root.setCommits(marker.commits);
    root.setCoordinatorEpoch(coordinator_epoch);
  });
  asker.request(partition, marker_timeout, std::move(message))
      .then(
          [then](const envelope<schema::MarkerAnswer>& answer) {
            const auto error = static_cast<error_code>(answer.read()->getErrorCode());
            then(needs_no_marker(error) ? error_code::none : error);
          },
          [then](caf::error&) { then(error_code::request_timed_out); });
}

transaction_participants participants_of(node_parts& n) {
  const auto topics = std::make_shared<catalog_reader>(n.publication);
  return {
      .tell_partition =
          [topics](caf::event_based_actor& asker, const transaction_partition& p, const transaction_marker& marker,
                   const told& then) {
            const auto partition = find_partition(*topics->current(), p.topic, p.partition);
            partition ? tell_partition(asker, partition, marker, then) : then(error_code::none);
          },
      .tell_group = tell_groups_of(n.group_directory),
  };
}

}  // namespace

result<void> start_transactions(node_parts& n) {
  transaction_replay replay;
  const auto log = internal_log(n, "transactions", transaction_log_number);
  if (auto done = replay_log(log, [&](std::span<const std::byte> b) { return replay.take(b); }); !done)
    return done.error();
  auto& home = n.runtime->at(n.runtime->size() - 1);
  n.transaction_log = spawn_partition(n.runtime->system(), home, log);
  n.transaction_bounds.timeout_max = n.options.transaction.timeout_max;
  n.transaction_bounds.id_expiration = n.options.transaction.id_expiration;
  n.transaction_bounds.ids_max = n.options.transaction.ids_max;
  n.transaction_bounds.participants_max = n.options.transaction.participants_max;
  transaction_environment environment{&n.transaction_bounds, &n.time, n.transaction_log,
                                      participants_of(n),    {},      n.log.get("transaction")};
  environment.counts = n.transaction_figures;
  environment.memory = &n.transaction_memory;
  environment.take_producer_id = [ids = std::make_shared<producer_id_block>(n.producer_ids)](
                                     caf::event_based_actor& asker, std::function<void(std::int64_t)> then) {
    ids->take(asker, std::move(then));
  };
  n.transactions = spawn_transaction_coordinator(n.runtime->system(), caf::actor_config{&home}, std::move(environment),
                                                 std::move(replay).finish());
  return {};
}

}  // namespace millrace
