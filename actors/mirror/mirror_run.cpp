#include "actors/mirror/mirror_run.hpp"

#include <algorithm>
#include <utility>

#include "actors/mirror/desk_call.hpp"
#include "actors/mirror/message_bytes.hpp"
#include "actors/volume/volume_path.hpp"
#include "codecs/store/delta_block.hpp"

namespace millrace {
namespace {

using store::store_change;
using kind = store_change::kind;

constexpr auto call_patience = std::chrono::minutes(2);

std::string text_of(capnp::Data::Reader data) { return {reinterpret_cast<const char*>(data.begin()), data.size()}; }

store::block_hash hash_of(capnp::Data::Reader data) {
  return message_bytes::value_of<store::block_hash>(data).value_or(store::block_hash());
}

std::string_view bytes_of(const store::block_hash& hash) {
  return {reinterpret_cast<const char*>(&hash), sizeof(hash)};
}

bool same_volume(std::string_view as_said, std::string_view name) {
  const auto names = split_path(as_said);
  return names && join_path(*names) == name;
}

/// Refused if the run is not written down any more: whoever ended it has forgotten it, and it stays so.
store_change tally_change(std::string_view key, std::string_view value) {
  return {.what = kind::put, .subject = block_store_port::registry_tree.value, .object = 1, .key = key, .value = value};
}

error run_was_ended() {
  return make_error(errc::unavailable, "the run was ended: the volume is no mirror of that any more");
}

error unless_ended(const error& e) { return e.code == errc::not_found ? run_was_ended() : e; }

}  // namespace

result<std::optional<mirror_progress>> mirror_run::unfinished() const {
  const auto registry = options_.store->latest(block_store_port::registry_tree);
  if (!registry) return registry.error();
  std::string bytes;
  const auto found = (*registry)->get(progress_key(volume_.id), bytes);
  if (!found) return found.error();
  if (!*found) return std::optional<mirror_progress>();
  auto progress = decode_progress(bytes);
  if (!progress) return progress.error();
  return std::optional(*progress);
}

/// Makes the live state, and the topics, what the snapshot of that root has, if they are not. Somebody may have written
/// there while this was no mirror: what is given up stays in a snapshot.
result<void> mirror_run::stand_on(const store::block_hash& base_root) {
  const auto tree = port_.tree_of(volume_.id);
  if (!tree) return tree.error();
  const auto live = options_.store->working_root(*tree);
  if (!live) return live.error();
  const auto registry = options_.store->latest(block_store_port::registry_tree);
  if (!registry) return registry.error();
  const auto shown = find_received(**registry, shown_key(volume_.id));
  if (!shown) return shown.error();
  if (live->top.hash == base_root && *shown) return {};
  const auto snapshots = volume_registry::list_snapshots(**registry, volume_.id);
  if (!snapshots) return snapshots.error();
  for (const auto& s : *snapshots) {
    const auto hash = options_.store->root_hash(store::snapshot_id(s.id.value));
    if (!hash || *hash != base_root) continue;
    const auto back =
        ask_and_wait(options_.volumes, make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
                       auto asked = r.initRollBack();
                       asked.setVolume(volume_.name);
                       asked.setSnapshot(s.name);
                       asked.setKeepAs("before-mirror-" + std::to_string(options_.time->wall_ms()));
                       asked.setForMirror(true);
                     }));
    if (!back) return back.error();
    return options_.store->checkpoint();
  }
  return make_error(errc::not_found, "the snapshot that this mirror stands on is gone: make the mirror anew");
}

/// A volume that held something before it became a mirror has it in a snapshot from now on.
result<void> mirror_run::keep_own_state() const {
  const auto registry = options_.store->latest(block_store_port::registry_tree);
  if (!registry) return registry.error();
  const auto shown = find_received(**registry, shown_key(volume_.id));
  if (!shown) return shown.error();
  const auto tree = port_.tree_of(volume_.id);
  if (!tree) return tree.error();
  const auto live = options_.store->latest(*tree);
  if (!live) return live.error();
  const auto counters = read_counters(**live);
  if (!counters) return counters.error();
  if (*shown || counters->objects <= 1) return {};  // its root
  const auto kept =
      ask_and_wait(options_.volumes, make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
                     auto snapshot = r.initCreateSnapshot();
                     snapshot.setVolume(volume_.name);
                     snapshot.setSnapshot("before-mirror-" + std::to_string(options_.time->wall_ms()));
                   }));
  return kept ? result<void>() : kept.error();
}

result<mirror_progress> mirror_run::begin() {
  if (source_->here) {
    if (auto fine = mirror_records(options_.records, volume_, *source_->node, source_->volume).check_source_here();
        !fine)
      return fine.error();
  }
  if (auto written = options_.store->checkpoint(); !written) return written.error();
  const auto registry = options_.store->latest(block_store_port::registry_tree);
  if (!registry) return registry.error();
  const auto snapshots = volume_registry::list_snapshots(**registry, volume_.id);
  if (!snapshots) return snapshots.error();
  std::vector<store::block_hash> roots;
  for (const auto& s : *snapshots) {
    if (const auto hash = options_.store->root_hash(store::snapshot_id(s.id.value))) roots.push_back(*hash);
  }
  const auto reply = source_->node->call<schema::VolumeReply>(
      make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
        auto asked = r.initBeginDelta();
        asked.setVolume(source_->volume);
        asked.setMirror("mirror-" + options_.cluster_id + "-" + std::to_string(volume_.id.value));
        auto list = asked.initRoots(static_cast<unsigned>(roots.size()));
        for (unsigned i = 0; i < roots.size(); ++i) {
          list.set(i, message_bytes::data_of_value(roots[i]));
        }
      }),
      call_patience);
  if (!reply) return reply.error();
  if (auto good = check_reply(*reply); !good) return good.error();
  const auto message = reply->read();
  const auto delta = message->getDelta();
  mirror_progress p{.import = options_.store->new_id(),
                    .snapshot = delta.getSnapshot(),
                    .base = delta.getBase(),
                    .root = hash_of(delta.getRoot()),
                    .name = delta.getName().cStr(),
                    .used_bytes = delta.getUsedBytes(),
                    .used_objects = delta.getUsedObjects(),
                    .created_at = delta.getCreatedAt(),
                    .started_at = now()};
  const auto ready = p.base != 0 ? stand_on(hash_of(delta.getBaseRoot())) : keep_own_state();
  if (!ready) return ready.error();
  const auto tree = port_.tree_of(volume_.id);
  if (!tree) return tree.error();
  const auto key = progress_key(volume_.id), value = encode(p);
  std::vector<store_change> begun;
  for (const auto left : options_.store->imports(*tree)) begun.push_back({.what = kind::abort_import, .subject = left});
  begun.push_back({.what = kind::begin_import, .subject = tree->value, .object = p.import});
  begun.push_back(
      {.what = kind::put, .subject = block_store_port::registry_tree.value, .object = 0, .key = key, .value = value});
  if (auto done = options_.store->commit(begun); !done) return done.error();
  return p;
}

result<void> mirror_run::take(const mirror_progress& p, const envelope<schema::DeltaItem>& item) {
  const auto message = item.read();
  std::vector<std::string> blocks;
  std::vector<store_change> changes;
  for (const auto data : message->getBlocks()) blocks.push_back(text_of(data));
  auto& moved = receipt_.moved;
  for (const auto& block : blocks) {
    changes.push_back({.what = kind::receive, .subject = p.import, .object = 0, .key = {}, .value = block});
    const auto decoded = store::decode_delta_block(block);
    if (!decoded) return decoded.error();
    moved.bytes_changed += decoded->content.size();
    ++moved.blocks_sent;
    if (decoded->kind == store::block_kind::data) ++moved.data_blocks_sent;
  }
  const auto key = progress_key(volume_.id), value = encode(progress_now(p));
  changes.push_back(tally_change(key, value));
  const auto done = options_.store->commit(changes);
  return done ? done : unless_ended(done.error());
}

/// What this attempt and those before it have moved.
void mirror_run::count_moved(const mirror_progress& p) {
  const auto bytes = source_->node->counters().socket_bytes_in;
  receipt_.moved.bytes_sent += bytes - std::exchange(counted_bytes_, bytes);
  receipt_.moved.log_bytes_sent = p.moved.log_bytes_sent + records_->bytes();
}

/// From which the next attempt goes on counting.
mirror_progress mirror_run::progress_now(const mirror_progress& p) {
  count_moved(p);
  auto now = p;
  now.moved = receipt_.moved;
  return now;
}

/// Outlives the process at once, and a loss of power when the next block does.
result<void> mirror_run::keep_tally(const mirror_progress& p) {
  const auto key = progress_key(volume_.id), value = encode(progress_now(p));
  const store_change kept[] = {tally_change(key, value)};
  const auto at = options_.store->apply(kept);
  return at ? options_.store->keep(*at) : unless_ended(at.error());
}

result<void> mirror_run::receive(const mirror_progress& p) {
  const auto had = options_.store->import_progress(p.import);
  if (!had) return had.error();
  auto call = source_->node->open(make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
                                    auto asked = r.initReadDelta();
                                    asked.setVolume(source_->volume);
                                    asked.setSnapshot(p.snapshot);
                                    asked.setBase(p.base);
                                    asked.setSkip(*had);
                                    asked.setBytesPerSecondMax(volume_.mirror.bytes_per_second_max);
                                  }).carried(),
                                  std::nullopt);
  call.finish_writing();
  for (;;) {
    if (options_.stopping && options_.stopping()) return make_error(errc::unavailable, "the node is stopping");
    auto item = call.read();
    if (!item) return item.error();
    if (!*item) break;
    if (auto taken = take(p, envelope<schema::DeltaItem>(std::move(*item))); !taken) return taken;
  }
  auto reply = call.reply();
  if (!reply) return reply.error();
  return check_reply(envelope<schema::VolumeReply>(std::move(*reply)));
}

/// Who promotes the mirror, or gives it another source, ends the run.
result<void> mirror_run::check_not_ended(const mirror_progress& p) const {
  const auto known = unfinished();
  if (!known) return known.error();
  if (*known && (*known)->import == p.import) return {};
  return run_was_ended();
}

/// The volume shows the new state from one instant on.
result<mirror_receipt> mirror_run::finish(const mirror_progress& p) {
  const volume_snapshot made(options_.store->new_id());
  snapshot_record record{
      .id = made, .name = p.name, .created_at = p.created_at, .schedule = {}, .counters = {}, .clones = 0};
  record.counters.bytes = p.used_bytes;
  record.counters.objects = p.used_objects;
  receipt_.started_at = p.started_at;
  receipt_.ended_at = now();
  receipt_.source_root = p.root;
  receipt_.snapshot = p.name;
  count_moved(p);
  receipt_.mirror_root = p.root;  // else the store refuses
  const auto shown = records_->show(made, [&](const map_batch& known) -> result<void> {
    if (auto fine = check_not_ended(p); !fine) return fine;
    auto registry = known;
    volume_registry::put(registry, volume_.id, record);
    registry.erase(progress_key(volume_.id));
    registry.put(receipt_key(volume_.id), encode(receipt_));
    auto changes = store::changes_of(block_store_port::registry_tree, registry);
    changes.push_back(
        {.what = kind::finish_import, .subject = p.import, .object = made.value, .key = bytes_of(p.root)});
    return options_.store->commit(changes);
  });
  if (!shown) return shown.error();
  return receipt_;
}

result<void> mirror_run::give_up(const mirror_progress& p) {
  const auto key = progress_key(volume_.id);
  const store_change aborted[] = {
      {.what = kind::abort_import, .subject = p.import},
      {.what = kind::erase, .subject = block_store_port::registry_tree.value, .object = 0, .key = key}};
  return options_.store->commit(aborted);
}

/// Of the snapshots that runs have made, the newest stay.
void mirror_run::drop_old_snapshots() {
  const auto registry = options_.store->latest(block_store_port::registry_tree);
  if (!registry) return;
  auto snapshots = volume_registry::list_snapshots(**registry, volume_.id);
  if (!snapshots) return;
  std::erase_if(*snapshots, [](const auto& s) { return !s.name.starts_with("mirror-"); });
  const auto keep = std::max<std::size_t>(1, volume_.mirror.keep_snapshots);
  for (std::size_t i = 0; i + keep < snapshots->size(); ++i) {
    static_cast<void>(
        ask_and_wait(options_.volumes, make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
                       auto gone = r.initDeleteSnapshot();
                       gone.setVolume(volume_.name);
                       gone.setSnapshot((*snapshots)[i].name);
                     })));
  }
}

/// All that the run is about, from where an earlier one stopped.
result<mirror_receipt> mirror_run::go_on(const mirror_progress& p) {
  records_ = std::make_unique<mirror_records>(options_.records, volume_, *source_->node, source_->volume);
  receipt_.moved = p.moved;
  auto received = receive(p);
  if (received) received = records_->receive(p, [&] { return keep_tally(p); });
  if (!received) {
    static_cast<void>(keep_tally(p));  // what was received counts, and the reason that it was cut off is told
    return received.error();
  }
  auto done = finish(p);
  if (done) drop_old_snapshots();
  return done;
}

result<void> mirror_run::connect() {
  if (!source_ || source_->source != volume_.mirror.source) {
    source_.reset();
    auto connected = connect_source(volume_.mirror.source, options_.links);
    if (!connected) return connected.error();
    source_ = std::move(*connected);
  }
  if (source_->here && same_volume(source_->volume, volume_.name)) {
    return make_error(errc::invalid_argument, "a volume cannot mirror itself: " + volume_.name + " is on this node");
  }
  counted_bytes_ = source_->node->counters().socket_bytes_in;
  return {};
}

result<mirror_receipt> mirror_run::run() {
  if (auto connected = connect(); !connected) return connected.error();
  auto done = run_connected();
  if (!done) source_.reset();
  return done;
}

result<mirror_receipt> mirror_run::run_connected() {
  const auto begun = unfinished();
  if (!begun) return begun.error();
  if (*begun) {
    auto done = go_on(**begun);
    if (done) return done;
    const auto code = done.error().code;
    if (code != errc::not_found && code != errc::corrupt && code != errc::invalid_argument) return done;
    if (auto given_up = give_up(**begun); !given_up) return given_up.error();
    receipt_ = {};
  }
  const auto p = begin();
  return p ? go_on(*p) : result<mirror_receipt>(p.error());
}

}  // namespace millrace
