#include "runtime/storage/timestamp_search.hpp"

#include <algorithm>
#include <vector>

#include "codecs/kafka/records/decompressor.hpp"
#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace {
namespace {

/// The first record of the batch at [begin, end) that is in `range` and at least as new as `target`.
result<std::optional<found_record>> search_batch(file& f, std::uint64_t begin, std::uint64_t end,
                                                 kafka::timestamp target, offset_range range) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(end - begin));
  const auto got = f.read_at(begin, bytes);
  if (!got) return got.error();
  const auto batch = kafka::record_batch::read(std::span(bytes).first(*got));
  if (!batch) return batch.error();
  if (!batch->crc_matches()) return make_error(errc::corrupt, f.path() + ": CRC mismatch in a search by time");
  const auto& header = batch->header();
  std::vector<std::byte> plain;
  auto records = batch->records();
  if (const auto codec = header.attributes().codec(); codec != kafka::compression_codec::none) {
    if (auto unfolded = kafka::decompress(codec, records, {}, plain); !unfolded) return unfolded.error();
    records = plain;
  }
  kafka::record_reader reader(header, records);
  for (kafka::record r;;) {
    const auto more = reader.next(r);
    if (!more) return more.error();
    if (!*more || r.offset >= range.limit) return std::optional<found_record>();
    if (r.offset < range.start || r.timestamp < target) continue;
    return std::optional(found_record{r.offset, r.timestamp, header.partition_leader_epoch()});
  }
}

result<std::optional<found_record>> search_segment(segment& s, kafka::timestamp target, offset_range range) {
  const auto newest = s.newest();
  if (!newest) return newest.error();
  if (newest->timestamp < target) return std::optional<found_record>();
  const auto begin = s.boundary_before(target);
  if (!begin) return begin.error();
  const auto opened = s.open_file();
  if (!opened) return opened.error();
  batch_walk walk(**opened, begin->position, s.size(), begin->next, s.rule());
  for (;;) {
    const auto batch = walk.next();
    if (!batch) return batch.error();
    if (!*batch || (*batch)->base_offset() >= range.limit) return std::optional<found_record>();
    if ((*batch)->last_offset() < range.start) continue;
    if ((*batch)->max_timestamp() < target) {
      const auto sound = walk.crc_matches();  // passing over a batch whose header is damaged would miss its records
      if (!sound) return sound.error();
      if (!*sound) return make_error(errc::corrupt, s.path() + ": CRC mismatch in a search by time");
      continue;
    }
    auto found = search_batch(**opened, walk.position(), walk.next_position(), target, range);
    if (!found || *found) return found;
  }
}

/// The largest timestamp of the batches of `s` that reach into `range`, by their headers.
result<kafka::timestamp> largest_by_headers(segment& s, offset_range range) {
  const auto opened = s.open_file();
  if (!opened) return opened.error();
  kafka::timestamp largest{-1};
  batch_walk walk(**opened, 0, s.size(), s.base(), s.rule());
  for (;;) {
    const auto batch = walk.next();
    if (!batch) return batch.error();
    if (!*batch || (*batch)->base_offset() >= range.limit) return largest;
    if ((*batch)->last_offset() < range.start || (*batch)->count() == 0) continue;
    largest = std::max(largest, (*batch)->max_timestamp());
  }
}

result<kafka::timestamp> largest_in(segment& s, offset_range range) {
  if (range.start > s.base() || range.limit < s.end()) return largest_by_headers(s, range);
  const auto newest = s.newest();
  if (!newest) return newest.error();
  return newest->timestamp;
}

}  // namespace

result<std::optional<found_record>> find_by_timestamp(const segment_list& segments, kafka::timestamp target,
                                                      offset_range range) {
  for (const auto& s : segments) {
    if (s->end() <= range.start) continue;
    if (s->base() >= range.limit) break;
    auto found = search_segment(*s, target, range);
    if (!found || *found) return found;
  }
  return std::optional<found_record>();
}

result<std::optional<found_record>> find_newest(const segment_list& segments, offset_range range) {
  kafka::timestamp largest{-1};
  segment* holder = nullptr;
  for (const auto& s : segments) {
    if (s->empty() || s->end() <= range.start || s->base() >= range.limit) continue;
    const auto here = largest_in(*s, range);
    if (!here) return here.error();
    if (*here <= largest) continue;
    largest = *here;
    holder = s.get();
  }
  if (holder == nullptr) return std::optional<found_record>();
  return search_segment(*holder, largest, range);
}

}  // namespace millrace
