#include "runtime/storage/epoch_search.hpp"

#include <array>

namespace millrace {
namespace {

/// A batch, as far as its epoch goes.
struct epoch_of_batch {
  kafka::offset base;
  kafka::offset last;
  kafka::leader_epoch epoch;
};

/// The batch that holds `at`, or the next one in its segment; nothing if none stands there.
result<std::optional<epoch_of_batch>> batch_at(segment& in, kafka::offset at) {
  const auto place = in.find(at);
  if (!place && place.error().code == errc::out_of_range) return std::optional<epoch_of_batch>();
  if (!place) return place.error();
  const auto opened = in.open_file();
  if (!opened) return opened.error();
  std::array<std::byte, kafka::batch_layout::header_bytes> bytes;
  const auto got = (*opened)->read_at(place->position, bytes);
  if (!got) return got.error();
  const auto header = kafka::batch_header::read(std::span(bytes).first(*got));
  if (!header) return header.error();
  return std::optional(epoch_of_batch{place->base_offset, place->last_offset, header->partition_leader_epoch()});
}

/// The last batch below `end`; nothing if there is none.
result<std::optional<epoch_of_batch>> last_batch(segment& in, kafka::offset end) {
  auto found = batch_at(in, end - 1);
  if (!found || *found) return found;
  // Compaction has removed what stood at the end.
  for (auto low = in.base(), high = end - 1; low < high;) {
    const auto middle = low + (high - low) / 2;
    const auto at = batch_at(in, middle);
    if (!at) return at.error();
    if (*at) {
      found = at;
      low = (*at)->last + 1;
    } else {
      high = middle;
    }
  }
  return found;
}

/// Notes where between two batches of one segment epochs begin, that of the second included.
result<void> search_between(segment& in, epoch_of_batch before, epoch_of_batch behind, epoch_history& into) {
  for (auto high = behind.base; before.epoch != behind.epoch && before.last + 1 < high;) {
    const auto middle = before.last + 1 + (high - before.last - 1) / 2;
    const auto at = batch_at(in, middle);
    if (!at) return at.error();
    if (!*at || (*at)->base >= behind.base) {
      high = middle;
    } else if ((*at)->epoch == before.epoch) {
      before = **at;
    } else if ((*at)->epoch == behind.epoch) {
      behind = **at;
      high = std::min(high, behind.base);
    } else {
      if (auto searched = search_between(in, before, **at, into); !searched) return searched;
      before = **at;
    }
  }
  into.note(behind.epoch, behind.base);
  return {};
}

}  // namespace

result<epoch_history> search_epochs(const std::vector<std::unique_ptr<segment>>& segments, kafka::offset end) {
  epoch_history found;
  std::optional<epoch_of_batch> before;
  segment* in = nullptr;  // the one that `before` is the first batch of
  for (const auto& s : segments) {
    if (s->empty()) continue;
    const auto first = batch_at(*s, s->base());
    if (!first) return first.error();
    if (!*first) continue;
    if (before && before->epoch != (*first)->epoch) {
      const auto last = last_batch(*in, in->end());
      if (!last) return last.error();
      if (*last) {
        if (auto searched = search_between(*in, *before, **last, found); !searched) return searched.error();
      }
    }
    found.note((*first)->epoch, (*first)->base);
    before = **first;
    in = s.get();
  }
  if (!before) return found;
  const auto last = last_batch(*in, std::min(end, in->end()));
  if (!last) return last.error();
  if (*last) {
    if (auto searched = search_between(*in, *before, **last, found); !searched) return searched.error();
  }
  return found;
}

}  // namespace millrace
