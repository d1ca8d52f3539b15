#include "apps/millrace/node/node_addresses.hpp"

#include "runtime/net/listener.hpp"

namespace millrace {

result<void> check_addresses(const node_options& options) {
  for (const auto& l : options.listeners) {
    if (auto free = listener::probe(l.bind); !free) return free;
  }
  for (const auto* address : {&options.http.address, &options.link.address}) {
    if (!*address) continue;
    if (auto free = listener::probe(**address); !free) return free;
  }
  return {};
}

}  // namespace millrace
