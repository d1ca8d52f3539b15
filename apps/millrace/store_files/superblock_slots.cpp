#include "apps/millrace/store_files/superblock_slots.hpp"

#include <algorithm>

namespace millrace::cli {
namespace {

using store::block_bytes;
using store::superblock_slots;

result<std::vector<std::byte>> read_slots(file& f) {
  std::vector<std::byte> slots(superblock_slots * block_bytes);
  const auto read = f.read_at(0, slots);
  if (!read) return read.error();
  slots.resize(*read / block_bytes * block_bytes);
  return slots;
}

}  // namespace

result<std::vector<found_superblock>> read_superblocks(disk& d, const std::string& store_directory) {
  const auto f = d.open(store_directory + "/blocks", open_mode::read);
  if (!f) return f.error();
  const auto slots = read_slots(**f);
  if (!slots) return slots.error();
  std::vector<found_superblock> found;
  for (std::size_t i = 0; i < slots->size() / block_bytes; ++i) {
    const auto s =
        store::decode_superblock(std::span<const std::byte, block_bytes>(slots->data() + i * block_bytes, block_bytes));
    if (s) found.push_back({i, *s});
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return b.content.at < a.content.at; });
  return found;
}

result<std::string> wipe_superblock(disk& d, const std::string& store_directory, std::size_t slot) {
  const auto f = d.open(store_directory + "/blocks", open_mode::write);
  if (!f) return f.error();
  const auto slots = read_slots(**f);
  if (!slots) return slots.error();
  const auto copy = store_directory + "/superblocks.before-repair";
  if (!d.size_of(copy)) {  // the first state is the one worth keeping
    if (auto kept = replace_file(d, copy, *slots); !kept) return kept.error();
    if (auto synced = d.sync_directory(store_directory); !synced) return synced.error();
  }
  const std::vector<std::byte> zeros(block_bytes);
  const std::span<const std::byte> part(zeros);
  if (auto written = (*f)->write_at(slot * block_bytes, std::span(&part, 1)); !written) return written.error();
  if (auto synced = (*f)->sync(); !synced) return synced.error();
  return copy;
}

}  // namespace millrace::cli
