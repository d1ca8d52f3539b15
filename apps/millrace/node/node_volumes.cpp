// The volumes of a node: their store, and the actor that changes them.
#include <boost/asio/post.hpp>

#include "apps/millrace/node/node_parts.hpp"

namespace millrace {

result<void> open_store(node_parts& n) {
  const auto& o = n.options.store;
  auto opened = store::block_store::open(n.disk, own_directory(n).path() + "/store",
                                         {.cache_bytes_max = o.cache_bytes_max,
                                          .unwritten_bytes_max = o.unwritten_bytes_max,
                                          .journal_bytes = o.journal_bytes});
  if (!opened) return opened.error();
  n.store = std::move(*opened);
  return {};
}

result<void> start_volumes(node_parts& n) {
  auto opened = open_volumes(
      n.runtime->system(),
      {.store = n.store.get(),
       .time = &n.time,
       .run_blocking = [&n](std::function<void()> work) { boost::asio::post(*n.blocking, std::move(work)); },
       .voice = n.log.get("volumes")});
  if (!opened) return opened.error();
  n.volumes = std::move(*opened);
  return {};
}

/// What is in the journal alone goes to its blocks, so that the next start has nothing to do.
void close_store(node_parts& n) {
  if (!n.store) return;
  if (const auto written = n.store->checkpoint(); !written) {
    n.voice.error("the store of the volumes was not closed in order: its journal is read at the next start",
                  {{"reason", written.error().context}});
  }
}

}  // namespace millrace
