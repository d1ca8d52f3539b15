#pragma once
#include <boost/asio/io_context.hpp>
#include <caf/all.hpp>

#include <memory>

#include "actors/gateway/connection_seed.hpp"
#include "actors/gateway/gateway_context.hpp"

namespace millrace {

class connection;

/// gateway -> connection, now and then: end if nobody uses you.
using sweep = caf::atom_constant<caf::atom("sweep")>;

/// gateway -> connection: end if you hold memory and do not get on.
using memory_is_short = caf::atom_constant<caf::atom("memshort")>;

struct connection_state {
  static constexpr const char* name = "connection";

  ~connection_state();

  std::shared_ptr<gateway_context> context;  // the behaviour, which holds it too, ends before this state
  std::shared_ptr<connection> link;
};

/// One connection as an actor, counted in `counts->connections` by whoever spawns it. `io` is that of its reactor.
caf::behavior run_connection(caf::stateful_actor<connection_state>* self, boost::asio::io_context* io,
                             std::shared_ptr<gateway_context> context, std::shared_ptr<connection_seed> seed);

}  // namespace millrace
