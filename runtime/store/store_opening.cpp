// How a store is found after whatever ended it.
#include <algorithm>
#include <optional>
#include <random>
#include <utility>

#include "runtime/store/block_store.hpp"
#include "runtime/store/tree_cursor.hpp"

namespace millrace::store {
namespace {

constexpr std::uint64_t first_blocks = 128;
constexpr std::size_t much_to_find = std::size_t{1} << 20;      // bytes of a journal: the next start is to find less
constexpr std::uint64_t growth_min = 128, growth_max = 131072;  // blocks: 1 MiB, 1 GiB

}  // namespace

result<std::unique_ptr<block_store>> block_store::open(disk& d, const std::string& directory,
                                                       const store_options& options) {
  std::unique_ptr<block_store> s(new block_store(d, directory, options));
  if (auto opened = s->open_files(); !opened) return opened.error();
  const auto found = s->find_superblock();
  if (!found) return found.error();
  if (auto ready = *found ? s->load_space() : s->begin_anew(); !ready) return ready.error();
  s->room_ = std::make_unique<block_room>(*s->cache_, *s->space_,
                                          [&store = *s](std::size_t blocks) { return store.grow(blocks); });
  if (auto loaded = s->load_tables(); !loaded) return loaded.error();
  if (auto replayed = s->replay(); !replayed) return replayed.error();
  return s;
}

result<void> block_store::open_files() {
  if (auto made = disk_.make_directory(directory_); !made && made.error().code != errc::already_exists) return made;
  const auto slash = directory_.rfind('/');
  const auto parent = slash == std::string::npos ? "." : slash == 0 ? "/" : directory_.substr(0, slash);
  if (auto synced = disk_.sync_directory(parent); !synced) return synced;
  auto opened = disk_.open(directory_ + "/blocks", open_mode::create);
  if (!opened) return opened.error();
  file_ = std::move(*opened);
  auto device = disk_.open(directory_ + "/blocks", open_mode::direct);
  if (!device) return device.error();
  device_ = std::move(*device);
  cache_ = std::make_unique<block_cache>(*file_, options_.cache_bytes_max);
  auto journal =
      store_journal::open(disk_, directory_, options_.journal_bytes / record_block_bytes * record_block_bytes);
  if (!journal) return journal.error();
  journal_ = std::move(*journal);
  return {};
}

/// The newest that was written whole. False: there is none, and nothing behind them.
result<bool> block_store::find_superblock() {
  std::vector<std::byte> slots(superblock_slots * block_bytes);
  const auto read = file_->read_at(0, slots);
  if (!read) return read.error();
  bool found = false, something = false;
  for (std::size_t i = 0; i < superblock_slots && (i + 1) * block_bytes <= *read; ++i) {
    const std::span<const std::byte, block_bytes> bytes(slots.data() + i * block_bytes, block_bytes);
    if (std::any_of(bytes.begin(), bytes.end(), [](std::byte b) { return b != std::byte{0}; })) something = true;
    const auto s = decode_superblock(bytes);
    if (!s && s.error().code == errc::unsupported) return s.error();
    if (!s || (found && s->at < superblock_.at)) continue;
    superblock_ = *s;
    slot_ = (i / superblock_copies + 1) * superblock_copies % superblock_slots;
    found = true;
  }
  if (found) {
    const auto kept = renew_superblock();
    return kept ? result<bool>(true) : kept.error();
  }
  // The first superblock of a new store may have been torn; then there is nothing else yet.
  const auto size = file_->size();
  if (!size) return size.error();
  const auto nothing_since = journal_->is_empty();
  if (!nothing_since) return nothing_since.error();
  if (!*nothing_since || (something && *size > first_blocks * block_bytes)) {
    return make_error(errc::corrupt,
                      directory_ + "/blocks: none of its superblocks can be read, and yet the store has had one");
  }
  return false;
}

/// What was read may be in the system's memory alone, and a copy may be torn or have rotted: both are written again and
/// made durable, before the journal goes on behind what they say.
result<void> block_store::renew_superblock() {
  const auto first = (slot_ + superblock_slots - superblock_copies) % superblock_slots;
  std::array<std::byte, block_bytes> bytes;
  encode_superblock(superblock_, bytes);
  const std::span<const std::byte> copies[] = {bytes, bytes};
  auto written = file_->write_at(first * block_bytes, copies);
  if (written) written = file_->sync();
  if (!written && written.error().code == errc::no_space) return {};  // it can still be read
  return written;
}

result<void> block_store::begin_anew() {
  std::random_device seed;
  for (auto& b : superblock_.identity) b = static_cast<std::byte>(seed());
  superblock_.at = epoch(0);
  if (auto sized = file_->truncate(first_blocks * block_bytes); !sized) return sized;
  if (auto synced = disk_.sync_directory(directory_); !synced) return synced;
  space_ = std::make_unique<space_map>(first_blocks, superblock_slots);
  // The first checkpoint makes the identity durable, which the journal's records are told by.
  applied_ = epoch(1);
  return {};
}

result<void> block_store::load_space() {
  if (superblock_.space_blocks != (superblock_.blocks + space_map::page_bits - 1) / space_map::page_bits) {
    return make_error(errc::corrupt, "the store's list of used blocks has another length than the store");
  }
  space_ = std::make_unique<space_map>(superblock_.blocks, superblock_slots);
  std::vector<std::byte> top(block_bytes), list(block_bytes), page(block_bytes);
  if (auto read = cache_->read_from_disk(superblock_.space, block_kind::pointers, top); !read) return read;
  for (std::size_t i = 0; space_pages_.size() < superblock_.space_blocks; ++i) {
    if (i == pointers_per_block) return make_error(errc::corrupt, "the store's list of used blocks is too long");
    const auto p = load_pointer(top.data() + i * pointer_bytes);
    if (auto read = cache_->read_from_disk(p, block_kind::pointers, list); !read) return read;
    space_lists_.push_back(p);
    for (std::size_t k = 0; k < pointers_per_block && space_pages_.size() < superblock_.space_blocks; ++k) {
      space_pages_.push_back(load_pointer(list.data() + k * pointer_bytes));
      if (auto read = cache_->read_from_disk(space_pages_.back(), block_kind::data, page); !read) return read;
      space_->load_page(space_pages_.size() - 1, page);
    }
  }
  space_lists_.push_back(superblock_.space);
  system_ = {.top = superblock_.system, .level = superblock_.system_level};
  next_id_ = superblock_.next_id;
  applied_ = durable_ = shown_upto_ = visible_ = last_cut_ = superblock_.at;
  return {};
}

result<void> block_store::load_tables() {
  tree_cursor cursor(*cache_, system_);
  if (auto found = cursor.seek(""); !found) return found;
  while (cursor.valid()) {
    const auto key = read_system_key(cursor.key());
    if (!key) return key.error();
    if (key->what != system_record::kind::dead) {
      const auto value = cursor.value();
      if (!value) return value.error();
      if (key->what == system_record::kind::tree) {
        auto t = decode_tree(*value);
        if (!t) return t.error();
        trees_[tree_id(key->id)] = std::move(*t);
      } else if (key->what == system_record::kind::snapshot) {
        auto s = decode_snapshot(*value);
        if (!s) return s.error();
        snapshots_[snapshot_id(key->id)] = *s;
      } else if (key->what == system_record::kind::import) {
        auto i = decode_import(*value);
        if (!i) return i.error();
        imports_[key->id] = std::move(*i);
      } else {
        auto r = decode_remains(*value);
        if (!r) return r.error();
        remains_[key->id] = std::move(*r);
      }
      if (auto moved = cursor.next(); !moved) return moved;
    } else if (auto moved = cursor.seek(dead_key_end(snapshot_id(key->id))); !moved) {
      return moved;
    }
  }
  return link_tables();
}

/// What of trees and snapshots follows from the rest.
result<void> block_store::link_tables() {
  std::vector<std::pair<epoch, snapshot_id>> in_order;
  for (const auto& [id, s] : snapshots_) in_order.emplace_back(s.at, id);
  std::sort(in_order.begin(), in_order.end());
  for (const auto& [at, id] : in_order) {
    const auto tree = trees_.find(snapshots_.at(id).tree);
    if (tree == trees_.end()) return make_error(errc::corrupt, "the store has a snapshot of no tree");
    tree->second.snapshots.push_back(id);
  }
  for (auto& [id, t] : trees_) {
    if (!t.dropped) {
      t.published->root = new shown_root{t.root, superblock_.at};
      shown_[id] = t.published;
    }
    if (t.origin.value == 0) continue;
    const auto origin = snapshots_.find(t.origin);
    if (origin == snapshots_.end()) return make_error(errc::corrupt, "the store has a clone of no snapshot");
    ++origin->second.clones;
  }
  return {};
}

/// Changes are made as they are read: a batch may be as large as the journal.
result<void> block_store::replay_record(std::span<const std::byte> bytes) {
  const auto record = decode_store_record(superblock_.identity, bytes);
  if (!record) return record.error();
  std::optional<epoch> batch;
  const auto end = [&] {
    if (batch) end_batch(*std::exchange(batch, std::nullopt));
  };
  const auto read = record->for_each(
      [&](epoch next) -> result<void> {
        end();
        if (next > applied_) batch = begin_batch();
        return {};
      },
      [&](const store_change& c) { return batch ? change_in_batch(c) : result<void>(); });
  if (!read) return read;
  end();
  if (applied_ < record->last) {
    return make_error(errc::corrupt, "the store's journal lacks batch " + std::to_string(record->last.value));
  }
  visible_ = applied_;
  take_changed_roots();
  publish(applied_);
  if (cache_->unwritten_bytes() > 2 * options_.unwritten_bytes_max) {
    if (auto written = checkpoint(); !written) return written;
    other_file_free_ = false;
    journal_held_ = true;
  }
  return {};
}

/// What was kept and not flushed.
result<void> block_store::replay_recent(bool& any) {
  const auto records = recent_file_.read_after(applied_, superblock_.identity);
  if (!records) return records.error();
  any = !records->empty();
  for (const auto& bytes : *records) {
    if (auto done = replay_record(bytes); !done) return done;
  }
  return {};
}

/// Does again what was committed after the checkpoint. It stays in the journal, which goes on behind it, until the next
/// checkpoint: a start does not wait for one, nor do the first changes after it.
result<void> block_store::replay() {
  if (superblock_.at.value == 0) return checkpoint();
  auto found = journal_->read_after(superblock_.at, superblock_.identity);
  if (!found) return found.error();
  if (!found->in_order.empty()) {
    other_file_free_ = false;
    journal_held_ = true;
  }
  for (auto& record : found->in_order) {
    if (auto done = replay_record(record.bytes); !done) return done;
    record = {};
  }
  if (auto synced = journal_->sync(); !synced) return synced;
  durable_ = applied_;
  if (auto done = replay_recent(recent_held_); !done) return done;
  visible_ = applied_;
  if (recent_held_) return replace_recent();
  journal_held_ = false;
  other_file_free_ = !found->in_both_files;
  found_much_ = journal_->used() > much_to_find;
  unwritten_bytes_max_ = std::max(unwritten_bytes_max_, cache_->unwritten_bytes() + options_.unwritten_bytes_max / 2);
  return recent_file_.remove();
}

/// What was kept and not flushed is in no journal: a checkpoint has to have it.
result<void> block_store::replace_recent() {
  const auto written = checkpoint();
  if (!written && written.error().code == errc::no_space) return {};  // the first flush tries again
  if (!written) return written;
  recent_held_ = false;
  return recent_file_.remove();
}

/// Makes the file longer, so that there are `blocks` more at least.
result<void> block_store::grow(std::size_t blocks) {
  const auto more = std::max<std::uint64_t>(std::clamp(space_->blocks() / 8, growth_min, growth_max), 2 * blocks);
  const auto total = space_->blocks() + more;
  if (total > frame_table::chunk_blocks * frame_table::chunks_max) {
    return make_error(errc::no_space, "the store has its greatest size, 8 TiB");
  }
  const auto free = disk_.free_bytes(directory_);
  if (free && *free < more * block_bytes) {
    return make_error(errc::no_space, directory_ + ": the disk has no room for " + std::to_string(more * block_bytes) +
                                          " bytes more; remove snapshots or data, or give it a larger disk");
  }
  if (auto sized = file_->truncate(total * block_bytes); !sized) return sized;
  const block_run fresh{block_address(space_->blocks()), more};
  space_->grow(total);
  space_->set_hole(fresh, true);
  return {};
}

/// Sees to `blocks` free ones, so that what must not stop halfway need not look.
result<void> block_store::make_room(std::size_t blocks) {
  while (space_->blocks() - space_->used() < blocks) {
    if (auto grown = grow(blocks); !grown) return grown;
  }
  return {};
}

}  // namespace millrace::store
