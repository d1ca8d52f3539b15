#include "runtime/storage/tail_examination.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "runtime/storage/batch_walk.hpp"

namespace millrace {
namespace {

namespace layout = kafka::batch_layout;

constexpr std::size_t search_chunk_bytes = 1 << 20;

/// Whether what begins with these 61 bytes could be a batch of offsets above `above` that fits in `room` bytes.
bool plausible(std::span<const std::byte> bytes, kafka::offset above, std::uint64_t room) {
  const auto header = kafka::batch_header::read(bytes);
  return header && header->size() <= room && header->base_offset() > above &&
         header->base_offset() - above <= std::numeric_limits<std::int32_t>::max() &&
         header->last_offset_delta() >= 0 && header->count() > 0;
}

/// Whether a good batch of offsets above `above` begins anywhere in [begin, size).
result<bool> good_batch_behind(file& f, std::uint64_t begin, std::uint64_t size, kafka::offset above) {
  std::vector<std::byte> chunk(static_cast<std::size_t>(std::min<std::uint64_t>(search_chunk_bytes, size - begin)));
  for (auto at = begin; at + layout::header_bytes <= size;) {
    const auto got = f.read_at(at, std::span(chunk).first(std::min<std::size_t>(chunk.size(), size - at)));
    if (!got) return got.error();
    if (*got < layout::header_bytes) return false;
    const auto starts = *got - layout::header_bytes + 1;  // where a whole header could begin
    const auto* const magic = chunk.data() + layout::magic;
    for (std::size_t i = 0; i < starts; ++i) {
      const auto* found = static_cast<const std::byte*>(std::memchr(magic + i, 2, starts - i));
      if (found == nullptr) break;
      i = static_cast<std::size_t>(found - magic);
      if (!plausible(std::span(chunk).subspan(i, layout::header_bytes), above, size - at - i)) continue;
      batch_walk walk(f, at + i, size, std::nullopt, continuity::gapless);
      const auto batch = walk.next();
      if (!batch && batch.error().code == errc::io_failure) return batch.error();
      if (!batch || !*batch) continue;
      const auto matches = walk.crc_matches();
      if (!matches) return matches.error();
      if (*matches) return true;
    }
    at += starts;
  }
  return false;
}

}  // namespace

result<tail_finding> examine_tail(file& f, std::uint64_t size, const batch_boundary& begin, continuity rule,
                                  check_from crc_from, kafka::offset durable_end, const batch_visitor& good) {
  batch_walk walk(f, begin.position, size, begin.next, rule, batch_walk::scan_chunk_bytes);
  tail_finding finding{tail_state::whole, begin, {}};
  while (finding.reason.empty()) {
    const auto batch = walk.next();
    if (!batch && batch.error().code == errc::io_failure) return batch.error();
    if (!batch) {
      finding.reason = batch.error().context;
      break;
    }
    if (!*batch) return finding;
    if ((*batch)->last_offset().value >= crc_from.value) {
      const auto matches = walk.crc_matches();
      if (!matches && matches.error().code == errc::io_failure) return matches.error();
      if (!matches || !*matches) {
        finding.reason = f.path() + " at byte " + std::to_string(walk.position()) + ": CRC mismatch";
        break;
      }
    }
    good(**batch, static_cast<std::uint32_t>(walk.position()));
    finding.good_end = {static_cast<std::uint32_t>(walk.next_position()), (*batch)->next_offset()};
  }
  finding.state = tail_state::corrupt;
  if (finding.good_end.next < durable_end) return finding;
  const auto behind = good_batch_behind(f, finding.good_end.position + 1, size, finding.good_end.next);
  if (!behind) return behind.error();
  if (!*behind) finding.state = tail_state::torn;
  return finding;
}

result<header_survey> survey_headers(file& f, std::uint64_t size, const batch_boundary& begin, continuity rule) {
  batch_walk walk(f, begin.position, size, begin.next, rule);
  kafka::offset before = begin.next, last = begin.next;
  for (;;) {
    const auto batch = walk.next();
    if (!batch && batch.error().code == errc::io_failure) return batch.error();
    if (!batch || !*batch) return header_survey{batch.has_value(), before};
    before = std::exchange(last, (*batch)->base_offset());
  }
}

}  // namespace millrace
