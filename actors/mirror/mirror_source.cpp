#include "actors/mirror/mirror_source.hpp"

#include <algorithm>
#include <chrono>

#include "actors/mirror/desk_call.hpp"
#include "actors/mirror/message_bytes.hpp"
#include "actors/mirror/mirror_comparison.hpp"
#include "runtime/link/token_bucket.hpp"

namespace millrace {
namespace {

constexpr std::size_t item_bytes = 256 << 10;  // of blocks, gathered into one item

using message_bytes::data_of;
using message_bytes::data_of_value;

bool contains(capnp::List<capnp::Data>::Reader roots, const store::block_hash& hash) {
  for (const auto root : roots) {
    if (message_bytes::value_of<store::block_hash>(root) == hash) return true;
  }
  return false;
}

struct known_snapshot {
  store::snapshot_id id;
  std::string name;
};

result<std::vector<known_snapshot>> snapshots_of(const volume_desk& desk, const std::string& volume) {
  auto listed = ask_and_wait(desk, make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
                               r.initListSnapshots().setVolume(volume);
                             }));
  if (!listed) return listed.error();
  std::vector<known_snapshot> found;
  const auto message = listed->read();
  for (const auto s : message->getSnapshots()) found.push_back({store::snapshot_id(s.getId()), s.getName().cStr()});
  return found;
}

result<volume_snapshot> find_snapshot(const volume_desk& desk, schema::SnapshotName::Reader asked) {
  const auto known = snapshots_of(desk, asked.getVolume().cStr());
  if (!known) return known.error();
  const auto found = std::ranges::find(*known, asked.getSnapshot().cStr(), &known_snapshot::name);
  if (found == known->end()) {
    return make_error(errc::not_found,
                      "the source has no snapshot " + std::string(asked.getSnapshot().cStr()) + " any more: run again");
  }
  return volume_snapshot(found->id.value);
}

result<void> send_walk(snapshot_walk& walk, const incoming_call& call) {
  for (;;) {
    const auto part = walk.next();
    if (!part) return part.error();
    if (!*part) return {};
    const auto item = make_envelope<schema::WalkedPart>([&](schema::WalkedPart::Builder to) { put_part(to, **part); });
    if (auto sent = send_item(call, item.carried()); !sent) return sent;
  }
}

/// The newest snapshot that both sides have, and how its root is known to both.
struct common_base {
  store::snapshot_id id;
  store::block_hash root;
};

result<envelope<schema::VolumeReply>> plan_delta(const mirror_source_options& o,
                                                 const envelope<schema::VolumeRequest>& request,
                                                 const envelope<schema::VolumeReply>& taken) {
  if (auto written = o.store->checkpoint(); !written) return written.error();
  const auto asked_message = request.read();
  const auto asked = asked_message->getBeginDelta();
  const auto taken_message = taken.read();
  const auto made = taken_message->getDelta();
  const store::snapshot_id snapshot(made.getSnapshot());
  const auto root = o.store->root_hash(snapshot);
  if (!root) return root.error();
  const auto known = snapshots_of(o.volumes, asked.getVolume().cStr());
  if (!known) return known.error();
  common_base base;
  const std::string prefix = std::string(asked.getMirror().cStr()) + "-";
  for (const auto& s : *known) {
    if (s.id == snapshot) continue;
    const auto hash = o.store->root_hash(s.id);
    if (hash && *hash != store::block_hash() && contains(asked.getRoots(), *hash)) base = {s.id, *hash};
  }
  for (const auto& s : *known) {
    if (s.id == snapshot || s.id == base.id || !s.name.starts_with(prefix)) continue;
    static_cast<void>(
        ask_and_wait(o.volumes, make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
                       auto gone = r.initDeleteSnapshot();
                       gone.setVolume(asked.getVolume());
                       gone.setSnapshot(s.name);
                     })));
  }
  return make_envelope<schema::VolumeReply>([&](schema::VolumeReply::Builder reply) {
    reply.setDelta(made);
    auto delta = reply.getDelta();
    delta.setRoot(data_of_value(*root));
    delta.setBase(base.id.value);
    delta.setBaseRoot(data_of_value(base.root));
  });
}

result<void> send(const incoming_call& call, const std::vector<std::string>& blocks) {
  const auto item = make_envelope<schema::DeltaItem>([&](schema::DeltaItem::Builder i) {
    auto list = i.initBlocks(static_cast<unsigned>(blocks.size()));
    for (unsigned k = 0; k < blocks.size(); ++k) list.set(k, data_of(blocks[k]));
  });
  return send_item(call, item.carried());
}

result<void> send_all(store::delta_source& from, std::uint64_t skip, const incoming_call& call) {
  for (; skip > 0; --skip) {
    if (auto left_out = from.skip(); !left_out) return left_out;
  }
  std::vector<std::string> blocks;
  std::size_t bytes = 0;
  for (;;) {
    auto block = from.next();
    if (!block) return block.error();
    if (*block) {
      bytes += (*block)->size();
      blocks.push_back(std::move(**block));
      if (bytes < item_bytes) continue;
    }
    if (!blocks.empty()) {
      if (auto sent = send(call, blocks); !sent) return sent;
    }
    if (!*block) return {};
    blocks.clear();
    bytes = 0;
  }
}

}  // namespace

void mirror_source::begin(const envelope<schema::VolumeRequest>& request, const volume_asker& asker,
                          const incoming_call& call) const {
  options_.volumes.ask(request, asker, [o = options_, request, call](const envelope<schema::VolumeReply>& taken) {
    if (!taken.read()->isDelta()) return call.reply(taken);
    o.run_blocking([o, request, call, taken] {
      const auto planned = plan_delta(o, request, taken);
      if (planned) {
        call.reply(*planned);
      } else {
        call.fail(planned.error());
      }
    });
  });
}

void mirror_source::answer(const envelope<schema::VolumeRequest>& request, const volume_asker& asker,
                           const incoming_call& call, std::uint64_t bytes_per_second_max, sending send) const {
  options_.volumes.ask(request, asker, [=, o = options_](const envelope<schema::VolumeReply>& allowed) {
    if (!allowed.read()->isDone()) return call.reply(allowed);
    o.run_blocking([=] {
      if (bytes_per_second_max > 0) {
        call.limit(
            std::make_shared<token_bucket>(bytes_per_second_max, std::chrono::steady_clock::now().time_since_epoch()));
      }
      if (const auto sent = send(*request.read(), call); !sent) return call.fail(sent.error());
      call.reply(allowed);
    });
  });
}

void mirror_source::read(const envelope<schema::VolumeRequest>& request, const volume_asker& asker,
                         const incoming_call& call) const {
  const auto limit = request.read()->getReadDelta().getBytesPerSecondMax();
  answer(request, asker, call, limit, [store = options_.store](auto message, const incoming_call& to) -> result<void> {
    const auto asked = message.getReadDelta();
    auto from = store->delta(store::snapshot_id(asked.getSnapshot()), store::snapshot_id(asked.getBase()));
    return from ? send_all(*from, asked.getSkip(), to) : result<void>(from.error());
  });
}

void mirror_source::list_logs(const envelope<schema::VolumeRequest>& request, const volume_asker& asker,
                              const incoming_call& call) const {
  answer(request, asker, call, 0, [logs = options_.logs](auto message, const incoming_call& to) {
    return logs->list(message.getListDeltaLogs(), to);
  });
}

void mirror_source::read_logs(const envelope<schema::VolumeRequest>& request, const volume_asker& asker,
                              const incoming_call& call) const {
  const auto limit = request.read()->getReadDeltaLogs().getBytesPerSecondMax();
  answer(request, asker, call, limit, [logs = options_.logs](auto message, const incoming_call& to) {
    return logs->send(message.getReadDeltaLogs(), to);
  });
}

void mirror_source::walk(const envelope<schema::VolumeRequest>& request, const volume_asker& asker,
                         const incoming_call& call) const {
  answer(request, asker, call, 0, [o = options_](auto message, const incoming_call& to) -> result<void> {
    const auto snapshot = find_snapshot(o.volumes, message.getWalkSnapshot());
    if (!snapshot) return snapshot.error();
    if (auto written = o.store->checkpoint(); !written) return written;
    auto walk = snapshot_walk::begin(o.logs->options(), *snapshot, leave_out::compacted);
    return walk ? send_walk(*walk, to) : result<void>(walk.error());
  });
}

}  // namespace millrace
