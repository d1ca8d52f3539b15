#include "runtime/storage/log_reader.hpp"

#include <algorithm>
#include <utility>

namespace millrace {
namespace {

/// The batch that holds `target`; `corrupt` if it claims offsets that the log does not have, which would otherwise pass
/// for a batch that is not to be shown yet.
result<batch_place> find_within(const segment_list& segments, segment& in, kafka::offset target, const look_up& how) {
  auto place = in.find(target, how);
  if (place && place->last_offset >= segments.back()->end()) {
    return make_error(errc::corrupt, in.path() + ": a batch goes on beyond the log's last offset");
  }
  return place;
}

}  // namespace

result<log_read> log_reader::read(const segment_list& segments, const log_read_request& request) {
  log_read nothing{{}, request.from, request.from};
  if (segments.empty()) return nothing;
  const auto end = std::min(request.limit, segments.back()->end());
  auto wanted = request;
  for (auto i = place_of(segments, request.from); i < segments.size(); ++i) {
    wanted.from = std::max(request.from, segments[i]->base());
    if (wanted.from >= end) break;
    auto got = read_in(segments, *segments[i], wanted);
    if (got || got.error().code != errc::out_of_range) return got;
    // Compaction has removed what stood from there to the segment's end.
  }
  return nothing;
}

/// `out_of_range`: nothing stands there up to the segment's end.
result<log_read> log_reader::read_in(const segment_list& segments, segment& in, const log_read_request& request) {
  log_read nothing{{}, request.from, request.from};
  const look_up how{request.allowed, &window_};
  auto begin = remembered(in, request.from);
  if (!begin) {
    const auto place = find_within(segments, in, request.from, how);
    if (!place) return place.error();
    if (place->last_offset >= request.limit) return nothing;
    begin = batch_boundary{place->position, place->base_offset};
  } else if (begin->position >= in.size()) {
    return in.nothing_from(request.from);
  }
  auto end = in.last_boundary(*begin, request.bytes_max, request.limit, how);
  if (!end) return end.error();
  if (end->position == begin->position) {
    if (!request.first_batch_whole) return nothing;
    const auto place = find_within(segments, in, request.from, how);
    if (!place) return place.error();
    if (place->last_offset >= request.limit) return nothing;
    end = batch_boundary{place->end_position, place->last_offset + 1};
  }
  auto opened = in.open_file();
  if (!opened) return opened.error();
  if (request.allowed == effort::quick) {
    const auto unknown = in.unverified(*begin, *end);
    if (unknown.begin < unknown.end) {
      return log_read{{std::move(*opened), begin->position, end->position - begin->position},
                      begin->next,
                      end->next,
                      unchecked_batches{in.base(), *begin, *end, unknown, in.rule(), files_changed_}};
    }
  } else {
    end = in.verify(*begin, *end);
    if (!end) return end.error();
  }
  remember(in, *end);
  return log_read{{std::move(*opened), begin->position, end->position - begin->position}, begin->next, end->next};
}

log_read log_reader::finish(const segment_list& segments, log_read found, const batch_boundary& good) {
  const auto checked = *std::exchange(found.unchecked, std::nullopt);
  found.data.length = good.position - checked.begin.position;
  found.next = good.next;
  if (checked.files_changed != files_changed_) return found;  // what was checked is another file now, or none
  for (const auto& s : segments) {
    if (s->base() != checked.segment_base) continue;
    if (good == checked.end) s->set_verified(checked.unknown.begin, checked.unknown.end);
    remember(*s, good);
  }
  return found;
}

std::optional<batch_boundary> log_reader::remembered(const segment& in, kafka::offset from) const {
  if (from == in.base()) return batch_boundary{0, from};
  for (const auto& s : stops_) {
    if (s.next == from && s.segment_base == in.base()) return batch_boundary{s.position, from};
  }
  return std::nullopt;
}

void log_reader::remember(const segment& in, const batch_boundary& at) {
  for (const auto& s : stops_) {
    if (s.next == at.next && s.segment_base == in.base()) return;
  }
  stops_[oldest_++ % stops_.size()] = {at.next, in.base(), at.position};
}

}  // namespace millrace
