// The orderly end of a node's logs.
#include <caf/all.hpp>

#include "actors/data_keeper/data_keeper_actor.hpp"
#include "actors/log_writer/log_writer_actor.hpp"
#include "actors/partition/partition_actor.hpp"
#include "apps/millrace/node/node_parts.hpp"

namespace millrace {
namespace {

constexpr auto close_timeout = std::chrono::seconds(30);
constexpr auto stop_grace = std::chrono::milliseconds(500);

void end(const caf::actor& a) {
  if (a) caf::anon_send_exit(a, caf::exit_reason::user_shutdown);
}

/// Closes every log and stores the marks that say so.
void close_in_order(node_parts& n) {
  caf::scoped_actor self{n.runtime->system()};
  std::vector<caf::actor> partitions;
  n.publication.current()->for_each([&](const topic_entry& topic) {
    for (const auto& p : topic.partitions) partitions.push_back(p.actor);
  });
  for (const auto& log : {n.catalog_log, n.cursor_log, n.transaction_log}) {
    if (log) partitions.push_back(log);
  }
  for (const auto& p : partitions) self->send(p, close_partition::value);
  std::size_t open = partitions.size();
  self->receive_while([&] { return open > 0; })(
      [&] { --open; }, [&](const caf::error&) { --open; },
      caf::after(close_timeout) >>
          [&] {
            n.voice.error("logs were not closed in time: they are checked at the next start", {{"logs", open}});
            open = 0;
          });
  for (const auto& room : n.rooms) {
    if (!room->keeper) continue;
    self->request(room->log_writer, close_timeout, settle_journal::value).receive([] {}, [](caf::error&) {});
    self->request(room->keeper, close_timeout, store_marks::value)
        .receive([] {},
                 [&](caf::error& e) {
                   n.voice.error("checkpoint not stored", {{"reason", caf::to_string(e)}});
                 });
  }
}

/// It may be at work with the catalog and the groups, which therefore are there until it has ended.
void end_volumes(node_parts& n) {
  if (n.table_follower) {
    caf::scoped_actor self{n.runtime->system()};
    end(n.table_follower);
    self->wait_for(n.table_follower);
    n.table_follower = nullptr;
  }
  if (n.volumes) {
    caf::scoped_actor self{n.runtime->system()};
    end(n.volumes->actor());
    self->wait_for(n.volumes->actor());
  }
  n.volumes.reset();
  n.volume_topics.reset();
}

}  // namespace

void close_logs(node_parts& n) {
  end_store_keeper(n);
  end_volumes(n);
  for (const auto& a : {n.watch, n.housekeeper, n.transactions, n.group_directory, n.catalog}) end(a);
  close_in_order(n);
  end(n.producer_ids);
  for (const auto& room : n.rooms) {
    for (auto* a : {&room->keeper, &room->log_writer}) end(std::exchange(*a, nullptr));
  }
  n.partitions.reset();
  for (auto* a : {&n.catalog, &n.catalog_log, &n.cursor_log, &n.transaction_log, &n.group_directory, &n.transactions,
                  &n.housekeeper, &n.producer_ids, &n.watch}) {
    *a = nullptr;
  }
  n.gateways.clear();
  n.publication.publish(std::make_shared<const catalog_view>());
  if (n.mirror_threads) n.mirror_threads->join();
  n.mirrors.reset();
  n.mirror_origin.reset();
  n.query_threads->join();
  n.blocking->join();
  close_store(n);
  n.runtime->stop(stop_grace);
}

}  // namespace millrace
