#include "runtime/link/outgoing_call.hpp"

#include "runtime/link/link_client_connection.hpp"

namespace millrace {

outgoing_call::~outgoing_call() {
  if (core_) give_up(make_error(errc::connection_closed, "given up by the caller"));
}

void outgoing_call::give_up(error why) {
  if (const auto link = link_.lock()) link->give_up(core_, why);
}

}  // namespace millrace
