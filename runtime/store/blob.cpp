#include "runtime/store/blob.hpp"

#include <algorithm>
#include <cstring>

namespace millrace::store {
namespace {

/// Bytes below a block at `level`; 0: a data block.
std::uint64_t span_of(unsigned level) {
  std::uint64_t span = block_bytes;
  while (level-- > 0) span *= pointers_per_block;
  return span;
}

result<block_pointer> write_level(block_room& room, std::string_view bytes, unsigned level) {
  auto made = room.make(1, level == 0 ? block_kind::data : block_kind::pointers);
  if (!made) return made.error();
  auto content = (*made)->content();
  if (level == 0) {
    std::memcpy(content.data(), bytes.data(), bytes.size());
    std::memset(content.data() + bytes.size(), 0, content.size() - bytes.size());
  } else {
    std::memset(content.data(), 0, content.size());
    const auto span = span_of(level - 1);
    for (std::size_t i = 0; i * span < bytes.size(); ++i) {
      const auto below = write_level(room, bytes.substr(i * span, span), level - 1);
      if (!below) return below;
      store_pointer(content.data() + i * pointer_bytes, *below);
    }
  }
  return block_room::pointer_to(**made);
}

struct wanted {
  std::uint64_t from, end;  // bytes of the blob
};

/// `place`: of the pointer to the block, in a frame that is held.
result<void> read_level(block_cache& cache, const std::byte* place, unsigned level, std::uint64_t begin,
                        const wanted& w, std::string& into) {
  held_frame hold;
  {
    const reader_pins::pin pin(cache.pins());
    const auto found = cache.get_below(place, level == 0 ? block_kind::data : block_kind::pointers);
    if (!found) return found.error();
    hold = held_frame(*found);
  }
  const auto content = hold.get()->content();
  if (level == 0) {
    const auto first = std::max(w.from, begin) - begin, last = std::min(w.end, begin + block_bytes) - begin;
    into.append(reinterpret_cast<const char*>(content.data() + first), last - first);
    return {};
  }
  const auto span = span_of(level - 1);
  auto i = w.from > begin ? (w.from - begin) / span : 0;
  for (; i < pointers_per_block && begin + i * span < w.end; ++i) {
    const auto* below = content.data() + i * pointer_bytes;
    if (auto read = read_level(cache, below, level - 1, begin + i * span, w, into); !read) return read;
  }
  return {};
}

result<void> visit_level(block_cache& cache, const block_pointer& p, unsigned level, epoch since,
                         const std::function<result<void>(const block_pointer&, block_kind)>& f) {
  if (p.born <= since) return {};
  if (level > 0) {
    const auto found = cache.get(p, block_kind::pointers);
    if (!found) return found.error();
    const held_frame hold(*found);
    for (std::size_t i = 0; i < pointers_per_block; ++i) {
      const auto below = load_pointer(hold.get()->bytes() + i * pointer_bytes);
      if (!below) break;
      if (auto done = visit_level(cache, below, level - 1, since, f); !done) return done;
    }
  }
  return f(p, level == 0 ? block_kind::data : block_kind::pointers);
}

}  // namespace

unsigned blob_levels(std::uint64_t length) {
  unsigned levels = 0;
  while (span_of(levels) < length) ++levels;
  return levels;
}

result<blob_pointer> write_blob(block_room& room, std::string_view bytes) {
  const auto top = write_level(room, bytes, blob_levels(bytes.size()));
  if (!top) return top.error();
  return blob_pointer{.length = bytes.size(), .top = *top};
}

result<void> read_blob(block_cache& cache, const shown_value& blob, std::uint64_t from, std::uint64_t length,
                       std::string& into) {
  const auto end = from + std::min(length, blob.length > from ? blob.length - from : 0);
  if (from >= end) return {};
  return read_level(cache, blob.blob, blob_levels(blob.length), 0, {from, end}, into);
}

result<void> for_each_block(block_cache& cache, const blob_pointer& blob, epoch since,
                            const std::function<result<void>(const block_pointer&, block_kind)>& f) {
  const reader_pins::pin pin(cache.pins());
  return visit_level(cache, blob.top, blob_levels(blob.length), since, f);
}

}  // namespace millrace::store
