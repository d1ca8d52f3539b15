#pragma once
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/transaction/messages.hpp"

/// The rules of Kafka's transaction coordinator (KIP-98, KIP-360, KIP-890) for one transactional id. Pure: no clock, no
/// disk, no actor. Invariants: what is decided is never changed; a producer is told an epoch only when nobody else can
/// be using it.
namespace millrace {

struct transaction_limits {
  std::chrono::milliseconds timeout_max{900'000};

  /// Without a transaction for so long, a transactional id is forgotten.
  std::chrono::milliseconds id_expiration{std::chrono::hours(7 * 24)};

  /// When there is no room for a new transactional id, one without a transaction for so long makes it.
  std::chrono::milliseconds displaceable_after{900'000};

  /// Requests of one id that wait for the participants of a decided transaction to know; further ones are told to come
  /// again.
  std::size_t waiting_max = 16;

  std::size_t participants_max = 10'000;  ///< partitions and groups of one transaction

  /// Of all participants of one transaction in the record of its id. Each that joins has the record written anew.
  std::size_t record_bytes_max = 1 << 20;

  std::size_t ids_max = 100'000;     ///< transactional ids of the node
  std::size_t id_bytes_max = 1'024;  ///< of a transactional id. Kafka has no bound but the 32,767 of its strings
};

/// A transactional id: what the log says of it, and who waits.
struct transaction {
  std::optional<transaction_record> record;  ///< none: never registered

  struct waiting_request {
    transaction_token to;
    transaction_request what;
  };
  std::deque<waiting_request> waiting;  ///< until a decided transaction is complete
};

/// Under what conditions something is decided.
struct transaction_circumstances {
  kafka::timestamp now;
  kafka::producer_id fresh_id;  ///< never given to anybody; used at most once
  const transaction_limits& limits;
};

struct addressed_transaction_reply {
  transaction_token to;
  transaction_reply what;
};

/// What a request or the passing of time leads to. `changed`: the record is another one, and the replies may be sent
/// once it is durable. If it is a decided one then, its participants are to be told.
struct transaction_decision {
  bool changed = false;
  bool fresh_id_used = false;
  std::vector<addressed_transaction_reply> replies;
};

transaction_decision decide(transaction& of, const transaction_request& request, transaction_token to,
                            const transaction_circumstances& under);

/// All participants of the decided transaction know, durably: those who waited go on.
transaction_decision complete(transaction& of, const transaction_circumstances& under);

/// A transaction that takes longer than its producer wanted is aborted, and its producer fenced.
transaction_decision tick(transaction& of, const transaction_circumstances& under);

/// An id that has been without a transaction for `id_expiration` is forgotten: its record is none then.
transaction_decision forget_if_idle(transaction& of, const transaction_circumstances& under);

/// When `tick` has something to do, if nothing is asked before; nothing: never.
std::optional<kafka::timestamp> next_deadline(const transaction& of);

}  // namespace millrace
