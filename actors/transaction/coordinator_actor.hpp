#pragma once
#include <caf/actor.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/atom.hpp>

#include <chrono>
#include <map>
#include <string>

#include "actors/transaction/coordinator.hpp"

namespace millrace {

/// What the coordinator's actor tells itself.
using repeat_transaction_appends = caf::atom_constant<caf::atom("txappend")>;
using tell_participants_again = caf::atom_constant<caf::atom("txtell")>;

inline constexpr std::chrono::milliseconds append_retry_delay{1'000};

/// A participant that could not be told is told again after so long, then after twice as long, and so on up to the
/// bound.
inline constexpr std::chrono::milliseconds tell_retry_delay{100};
inline constexpr std::chrono::milliseconds tell_retry_delay_max{5'000};

inline constexpr std::chrono::milliseconds late_check_interval{1'000};
inline constexpr std::chrono::milliseconds house_interval{10'000};

/// Starts the actor of the node's transaction coordinator, on the reactor of `config`; `remembered` is what its log
/// says. It answers `envelope<schema::TransactionRequest>` with `envelope<schema::TransactionReply>`, and
/// `envelope<schema::TransactionsQuery>` with `envelope<schema::TransactionsAnswer>`.
caf::actor spawn_transaction_coordinator(caf::actor_system& system, caf::actor_config config,
                                         transaction_environment environment,
                                         std::map<std::string, transaction_record> remembered);

}  // namespace millrace
