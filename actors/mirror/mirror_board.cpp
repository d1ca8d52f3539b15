#include "actors/mirror/mirror_board.hpp"

#include "actors/mirror/message_bytes.hpp"

namespace millrace {
namespace {

constexpr std::int64_t live_lag_max_ns = 2'000'000'000;  // a continuous mirror that is further behind catches up

void put_receipt(schema::Receipt::Builder to, const mirror_receipt& r) {
  to.setStartedAt(r.started_at);
  to.setEndedAt(r.ended_at);
  to.setBlocksSent(r.moved.blocks_sent);
  to.setDataBlocksSent(r.moved.data_blocks_sent);
  to.setBytesSent(r.moved.bytes_sent);
  to.setBytesChanged(r.moved.bytes_changed);
  to.setLogBytesSent(r.moved.log_bytes_sent);
  to.setSourceRoot(message_bytes::data_of_value(r.source_root));
  to.setMirrorRoot(message_bytes::data_of_value(r.mirror_root));
  to.setSnapshot(r.snapshot);
}

}  // namespace

bool mirror_board::begin(volume_id volume) {
  const std::lock_guard lock(mutex_);
  return !std::exchange(volumes_[volume].running, true);
}

bool mirror_board::hold(volume_id volume, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  auto& running = volumes_[volume].running;
  if (!ended_.wait_for(lock, patience, [&] { return !running; })) return false;
  running = true;
  return true;
}

void mirror_board::let_go(volume_id volume) {
  {
    const std::lock_guard lock(mutex_);
    volumes_[volume].running = false;
  }
  ended_.notify_all();
}

void mirror_board::end(volume_id volume, const result<mirror_receipt>& done, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  auto& s = volumes_[volume];
  s.running = false;
  s.ended_at = now;
  s.broken = done ? std::string() : done.error().context;
  s.failures = done ? 0 : s.failures + 1;
  ended_.notify_all();
  if (!done) return;
  s.last = *done;
  s.lacking = 0;
}

void mirror_board::lacks(volume_id volume, std::uint64_t records) {
  const std::lock_guard lock(mutex_);
  volumes_[volume].lacking = records;
}

void mirror_board::restore(volume_id volume, const mirror_receipt& last) {
  const std::lock_guard lock(mutex_);
  volumes_[volume].last = last;
  volumes_[volume].ended_at = last.ended_at;
}

mirror_board::status mirror_board::of(volume_id volume) const {
  const std::lock_guard lock(mutex_);
  const auto found = volumes_.find(volume);
  return found == volumes_.end() ? status{} : found->second;
}

std::map<volume_id, mirror_board::status> mirror_board::all() const {
  const std::lock_guard lock(mutex_);
  return volumes_;
}

envelope<schema::VolumeReply> mirror_board::complete(const envelope<schema::VolumeReply>& reply, volume_id volume,
                                                     std::int64_t now) const {
  const auto message = reply.read();
  if (!message->isMirror()) return reply;
  const auto s = of(volume);
  return make_envelope<schema::VolumeReply>([&](schema::VolumeReply::Builder to) {
    to.setMirror(message->getMirror());
    auto mirror = to.getMirror();
    using state = schema::Mirror::State;
    if (s.last) put_receipt(mirror.initLast(), *s.last);
    if (mirror.getState() == state::NONE || mirror.getState() == state::PROMOTED) return;
    const auto lag = s.last ? std::max<std::int64_t>(0, now - s.last->started_at) : 0;
    const bool live = mirror.getSettings().getContinuous() && s.last && s.broken.empty() && lag < live_lag_max_ns;
    mirror.setState(live ? state::LIVE : s.running ? state::RUNNING : !s.broken.empty() ? state::BROKEN : state::IDLE);
    mirror.setReason(s.broken);
    mirror.setLagRecords(s.lacking);
    mirror.setLagMs(static_cast<std::uint64_t>(lag) / 1'000'000);
  });
}

}  // namespace millrace
