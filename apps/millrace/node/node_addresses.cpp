#include "apps/millrace/node/node_addresses.hpp"

#include "runtime/net/listener.hpp"

namespace millrace {

result<void> check_addresses(const node_options& options) {
  for (const auto& l : options.listeners) {
    if (auto free = listener::probe(l.bind); !free) return free;
  }
  return options.http.address ? listener::probe(*options.http.address) : result<void>();
}

}  // namespace millrace
