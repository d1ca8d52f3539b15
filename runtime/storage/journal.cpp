#include "runtime/storage/journal.hpp"

#include <algorithm>

namespace millrace {
namespace {

constexpr std::size_t zeros_at_once = 1 << 20;
constexpr std::uint64_t free_space_share = 8;  // of the free space a new journal takes no more than one part in so many

std::size_t total_of(std::span<const file_slice> written) {
  std::size_t total = 0;
  for (const auto& part : written) total += part.length;
  return total;
}

}  // namespace

std::string journal_path(const std::string& data_directory, std::size_t which) {
  return data_directory + "/journal." + std::to_string(which);
}

result<std::unique_ptr<journal>> journal::open(disk& d, const std::string& data_directory,
                                               const journal_options& options) {
  std::unique_ptr<journal> opened(new journal(d, data_directory, options));
  for (const std::size_t which : {0, 1}) {
    if (auto half = opened->open_half(which); !half) return half.error();
  }
  if (auto synced = d.sync_directory(data_directory); !synced) return synced.error();
  for (auto& h : opened->halves_) {
    if (auto begun = opened->begin_anew(h); !begun) return begun.error();
  }
  return opened;
}

result<void> journal::open_half(std::size_t which) {
  auto& h = halves_[which];
  auto opened = disk_.open(journal_path(data_directory_, which), open_mode::direct);
  if (!opened) return opened.error();
  h.journal = std::move(*opened);
  const auto size = h.journal->size();
  if (!size) return size.error();
  const auto first = block_.take(journal_block_bytes);
  if (const auto got = h.journal->read_at(0, first); !got)
    return got.error();
  else if (*got == first.size()) {
    const auto generation = decode_journal_header(first);
    if (!generation && generation.error().code == errc::unsupported) return generation.error();
    if (generation) newest_ = std::max(newest_, *generation);
  }
  if (*size >= options_.file_bytes) return {};
  const auto free = disk_.free_bytes(data_directory_);
  if (!free) return free.error();
  if (*free / free_space_share < options_.file_bytes) {
    return make_error(errc::no_space, h.journal->path() + ": the disk is too full for a journal");
  }
  const auto zeros = block_.take(zeros_at_once);
  std::fill(zeros.begin(), zeros.end(), std::byte{});
  for (auto at = *size / journal_block_bytes * journal_block_bytes; at < options_.file_bytes; at += zeros.size()) {
    const auto part = zeros.first(std::min<std::size_t>(zeros.size(), options_.file_bytes - at));
    if (auto wrote = write_at(*h.journal, at, part); !wrote) return wrote;
  }
  return {};
}

/// Takes all records of `h` back; what they name has been synced.
result<void> journal::begin_anew(half& h) {
  const auto header = encode_journal_header(newest_ + 1);
  const auto block = block_.take(header.size());
  std::copy(header.begin(), header.end(), block.begin());
  if (auto wrote = write_at(*h.journal, 0, block); !wrote) return wrote;
  h.generation = ++newest_;
  h.end = journal_block_bytes;
  return {};
}

result<void> journal::empty(half& h) {
  for (const auto& f : h.unsynced) {
    if (auto synced = f->sync(); !synced) return synced;
  }
  h.unsynced.clear();
  return begin_anew(h);
}

bool journal::takes(std::span<const file_slice> written) const {
  const auto is_batches = [](const file_slice& part) { return part.length > 0; };
  return written.size() <= options_.files_held_max && std::all_of(written.begin(), written.end(), is_batches) &&
         total_of(written) <= options_.commit_bytes_max;
}

/// The bytes of `written`, read back from the page cache.
result<std::vector<journal_write>> journal::gather(std::span<const file_slice> written) {
  gathered_.resize(total_of(written));
  std::vector<journal_write> writes;
  writes.reserve(written.size());
  for (std::size_t at = 0; const auto& part : written) {
    const auto into = std::span(gathered_).subspan(at, part.length);
    const auto got = part.file->read_at(part.position, into);
    if (!got) return got.error();
    const auto identity = part.file->identity();
    if (!identity) return identity.error();
    const auto& path = part.file->path();
    if (*got < part.length || !path.starts_with(data_directory_ + "/")) {
      return make_error(errc::invalid_argument, path + ": not what was written in " + data_directory_);
    }
    writes.push_back({std::string_view(path).substr(data_directory_.size() + 1), *identity, part.position, into});
    at += part.length;
  }
  return writes;
}

/// Whether the active half takes one more record, after a change of halves if need be.
bool journal::make_room(std::size_t record_bytes, std::size_t files) {
  const auto has_room = [&](const half& h) {
    return h.end + record_bytes <= options_.file_bytes && h.unsynced.size() + files <= options_.files_held_max;
  };
  if (has_room(halves_[active_])) return true;
  if (!halves_[1 - active_].empty()) return false;
  active_ = 1 - active_;
  return has_room(halves_[active_]);
}

result<bool> journal::commit(std::span<const file_slice> written) {
  const auto writes = gather(written);
  if (!writes) return writes.error();
  const auto size = journal_record_size(*writes);
  if (!make_room(size, written.size())) return false;
  auto& h = halves_[active_];
  const auto record = block_.take(size);
  encode_journal_record(h.generation, sequence_, *writes, record);
  if (auto wrote = write_at(*h.journal, h.end, record); !wrote) return wrote.error();
  ++sequence_;
  h.end += size;
  for (const auto& part : written) {
    if (std::find(h.unsynced.begin(), h.unsynced.end(), part.file) == h.unsynced.end()) h.unsynced.push_back(part.file);
  }
  return true;
}

std::vector<std::shared_ptr<file>> journal::begin_freeing() {
  auto& full = halves_[1 - active_];
  if (freeing_ || full.empty()) return {};
  freeing_ = true;
  return full.unsynced;
}

result<void> journal::finish_freeing() {
  freeing_ = false;
  halves_[1 - active_].unsynced.clear();
  return begin_anew(halves_[1 - active_]);
}

result<void> journal::settle() {
  for (auto& h : halves_) {
    if (h.empty()) continue;
    if (auto emptied = empty(h); !emptied) return emptied;
  }
  return {};
}

}  // namespace millrace
