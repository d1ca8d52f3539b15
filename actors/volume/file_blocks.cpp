#include "actors/volume/file_blocks.hpp"

#include <algorithm>

#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_limits.hpp"

namespace millrace {
namespace {

using volume_limits::block_bytes;

std::uint64_t blocks_of(std::uint64_t size) { return (size + block_bytes - 1) / block_bytes; }

/// No block of it is missing.
bool is_dense(const inode& file) { return file.blocks == blocks_of(file.size); }

decided<void> check_size(const inode& file, std::uint64_t size) {
  if (size <= volume_limits::file_bytes_max) return {};
  return refuse(volume_code::TOO_LARGE,
                "a file has at most " + std::to_string(volume_limits::file_bytes_max) + " bytes", file.name);
}

/// Puts the part of a block that a write covers into it. `bytes` are what goes to `begin` within the block.
decided<void> write_block(volume_edit& edit, const inode& file, std::uint64_t number, std::size_t begin,
                          std::string_view bytes, std::uint64_t& blocks_more) {
  auto key = volume_keys::block(file.id, number);
  const auto block_begin = number * block_bytes;
  const bool had_bytes = block_begin < file.size;
  const auto bytes_before = had_bytes ? std::min<std::uint64_t>(file.size - block_begin, block_bytes) : 0;
  if (begin == 0 && bytes.size() >= bytes_before) {  // nothing of the old block stays
    bool existed = had_bytes;
    if (had_bytes && !is_dense(file)) {
      const auto found = edit.exists(key);
      if (!found) return refusal_of(found.error());
      existed = *found;
    }
    blocks_more += existed ? 0 : 1;
    edit.put(std::move(key), std::string(bytes));
    return {};
  }
  std::string block;
  result<bool> found = false;
  if (had_bytes) found = edit.get(key, block);
  if (!found) return refusal_of(found.error());
  if (!*found) block.clear();
  blocks_more += *found ? 0 : 1;
  if (block.size() < begin + bytes.size()) block.resize(begin + bytes.size());
  bytes.copy(block.data() + begin, bytes.size());
  edit.put(std::move(key), std::move(block));
  return {};
}

/// `file` holds what it now does, and the volume counts it.
decided<void> settle(volume_edit& edit, inode& file, std::uint64_t charged_before) {
  file.modified_at = file.changed_at = edit.now();
  edit.store(file);
  return edit.count(static_cast<std::int64_t>(charged_bytes(file)) - static_cast<std::int64_t>(charged_before), 0);
}

/// Of blocks `from` to before `to` those that are stored.
result<std::uint64_t> count_blocks(const map_reader& tree, object_id file, std::uint64_t from, std::uint64_t to) {
  std::uint64_t count = 0;
  const auto end = volume_keys::block(file, to);
  const auto at = tree.cursor();
  for (auto moved = at->seek(volume_keys::block(file, from));; moved = at->next()) {
    if (!moved) return moved.error();
    if (!at->valid() || at->key() >= end) return count;
    ++count;
  }
}

/// Blocks `from` to before `to`, none of them behind the file's last one, are stored no more.
decided<void> drop_blocks(volume_edit& edit, inode& file, std::uint64_t from, std::uint64_t to) {
  if (from >= to || file.blocks == 0) return {};
  const auto gone = is_dense(file) ? result<std::uint64_t>(to - from) : count_blocks(edit, file.id, from, to);
  if (!gone) return refusal_of(gone.error());
  file.blocks -= *gone;
  edit.erase_range(volume_keys::block(file.id, from), volume_keys::block(file.id, to));
  return {};
}

/// Bytes `begin` to before `end` of a block read as zeros; what is cut off at its end reads so anyway.
decided<void> clear_within(volume_edit& edit, const inode& file, std::uint64_t number, std::size_t begin,
                           std::size_t end) {
  auto key = volume_keys::block(file.id, number);
  std::string block;
  const auto found = edit.get(key, block);
  if (!found) return refusal_of(found.error());
  if (!*found || block.size() <= begin) return {};
  if (end >= block.size())
    block.resize(begin);
  else
    block.replace(begin, end - begin, end - begin, '\0');
  edit.put(std::move(key), std::move(block));
  return {};
}

/// The first stored block at or behind `from`; `end` if there is none before it.
result<std::uint64_t> next_block(map_cursor& at, object_id file, std::uint64_t from, std::uint64_t end) {
  if (auto moved = at.seek(volume_keys::block(file, from)); !moved) return moved.error();
  if (!at.valid() || at.key() >= volume_keys::block(file, end)) return end;
  const auto key = volume_keys::split(at.key());
  if (!key || key->rest.size() != 8)
    return make_error(errc::corrupt, "a block is none: object " + std::to_string(file.value));
  return volume_keys::number_at(key->rest, 0);
}

}  // namespace

decided<void> read_file(const map_reader& tree, const inode& file, std::uint64_t offset, std::size_t length,
                        std::string& into) {
  if (offset >= file.size || length == 0) return {};
  const auto bytes = std::min<std::uint64_t>(length, file.size - offset);
  const auto begin = into.size();
  into.resize(begin + bytes);
  const auto at = tree.cursor();
  const auto end = volume_keys::block(file.id, blocks_of(offset + bytes));
  for (auto moved = at->seek(volume_keys::block(file.id, offset / block_bytes));; moved = at->next()) {
    if (!moved) return refusal_of(moved.error());
    if (!at->valid() || at->key() >= end) return {};
    const auto key = volume_keys::split(at->key());
    const auto value = at->value();
    if (!value) return refusal_of(value.error());
    if (!key || key->rest.size() != 8 || value->size() > block_bytes)
      return refuse(volume_code::CORRUPT, "a block is none: object " + std::to_string(file.id.value), file.name);
    const auto block_begin = volume_keys::number_at(key->rest, 0) * block_bytes;
    const auto skipped = block_begin < offset ? offset - block_begin : 0;
    if (skipped >= value->size()) continue;
    const auto to = block_begin + skipped - offset;
    value->substr(skipped).copy(into.data() + begin + to, bytes - to);
  }
}

decided<void> write_file(volume_edit& edit, inode& file, std::uint64_t offset, std::string_view bytes) {
  if (offset > volume_limits::file_bytes_max) return check_size(file, offset);
  if (auto fits = check_size(file, offset + bytes.size()); !fits) return fits;
  const auto charged_before = charged_bytes(file);
  std::uint64_t blocks_more = 0;
  for (std::size_t done = 0; done < bytes.size();) {
    const auto begin = static_cast<std::size_t>((offset + done) % block_bytes);
    const auto part = bytes.substr(done, block_bytes - begin);
    if (auto written = write_block(edit, file, (offset + done) / block_bytes, begin, part, blocks_more); !written)
      return written;
    done += part.size();
  }
  file.blocks += blocks_more;
  if (!bytes.empty()) file.size = std::max(file.size, offset + bytes.size());
  return settle(edit, file, charged_before);
}

decided<void> truncate_file(volume_edit& edit, inode& file, std::uint64_t size) {
  if (auto fits = check_size(file, size); !fits) return fits;
  const auto charged_before = charged_bytes(file);
  if (size < file.size && file.blocks != 0) {
    if (auto dropped = drop_blocks(edit, file, blocks_of(size), blocks_of(file.size)); !dropped) return dropped;
    const auto last_bytes = static_cast<std::size_t>(size % block_bytes);
    if (last_bytes != 0)
      if (auto cut = clear_within(edit, file, size / block_bytes, last_bytes, block_bytes); !cut) return cut;
  }
  file.size = size;
  return settle(edit, file, charged_before);
}

decided<void> clear_range(volume_edit& edit, inode& file, std::uint64_t offset, std::uint64_t length, bool grow) {
  const auto end_asked = length > ~offset ? ~std::uint64_t{0} : offset + length;
  if (grow)
    if (auto fits = check_size(file, end_asked); !fits) return fits;
  const auto charged_before = charged_bytes(file);
  const auto end = end_asked < file.size ? end_asked : blocks_of(file.size) * block_bytes;
  if (offset < end && file.blocks != 0) {
    const auto first = blocks_of(offset), last = end / block_bytes;  // whole ones, if the first is before the last
    const auto begin_within = static_cast<std::size_t>(offset % block_bytes);
    const auto end_within = static_cast<std::size_t>(end % block_bytes);
    const bool one_block = offset / block_bytes == last;
    if (begin_within != 0 || one_block) {
      const auto cleared =
          clear_within(edit, file, offset / block_bytes, begin_within, one_block ? end_within : block_bytes);
      if (!cleared) return cleared;
    }
    if (end_within != 0 && !one_block)
      if (auto cleared = clear_within(edit, file, last, 0, end_within); !cleared) return cleared;
    if (auto dropped = drop_blocks(edit, file, first, last); !dropped) return dropped;
  }
  if (grow) file.size = std::max(file.size, end_asked);
  return settle(edit, file, charged_before);
}

decided<std::uint64_t> find_data(const map_reader& tree, const inode& file, std::uint64_t offset) {
  if (offset >= file.size || is_dense(file)) return offset;
  if (file.blocks == 0) return file.size;
  const auto at = tree.cursor();
  const auto found = next_block(*at, file.id, offset / block_bytes, blocks_of(file.size));
  if (!found) return refusal_of(found.error());
  return std::min(file.size, std::max(offset, *found * block_bytes));
}

decided<std::uint64_t> find_hole(const map_reader& tree, const inode& file, std::uint64_t offset) {
  if (offset >= file.size || file.blocks == 0) return offset;
  if (is_dense(file)) return file.size;
  const auto at = tree.cursor();
  const auto end = volume_keys::block(file.id, blocks_of(file.size));
  auto expected = offset / block_bytes;
  for (auto moved = at->seek(volume_keys::block(file.id, expected));; moved = at->next()) {
    if (!moved) return refusal_of(moved.error());
    if (!at->valid() || at->key() >= end || at->key() != volume_keys::block(file.id, expected)) break;
    ++expected;
  }
  return std::min(file.size, std::max(offset, expected * block_bytes));
}

}  // namespace millrace
