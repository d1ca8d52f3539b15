#include "runtime/storage/transaction_index_files.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "codecs/kafka/records/crc32c.hpp"
#include "codecs/log/log_names.hpp"

namespace millrace {
namespace {

using entry = transaction_index_entry;

constexpr std::size_t entries_read_at_once = 256;
constexpr std::size_t checkpoint_bytes_max = 16 << 20;

/// The entries from number `begin` on and before `end`, up to the first that cannot be one.
result<std::vector<entry>> load_good(file& from, kafka::offset base, std::size_t begin, std::size_t end) {
  std::vector<std::byte> bytes((end - begin) * entry::bytes);
  const auto got = from.read_at(begin * entry::bytes, bytes);
  if (!got) return got.error();
  std::vector<entry> loaded;
  for (std::size_t at = 0; at + entry::bytes <= *got; at += entry::bytes) {
    const auto one = decode_transaction_index_entry(base, std::span(bytes).subspan(at, entry::bytes));
    if (!one) break;
    loaded.push_back(*one);
  }
  return loaded;
}

/// All of them are good, or the result is `corrupt`.
result<std::vector<entry>> load(file& from, kafka::offset base, std::size_t begin, std::size_t end) {
  auto loaded = load_good(from, base, begin, end);
  if (loaded && loaded->size() < end - begin) {
    return make_error(errc::corrupt, from.path() + ": what stands there is no aborted transaction");
  }
  return loaded;
}

/// Number of the first entry whose marker is not below `begin`.
result<std::size_t> first_from(file& in, kafka::offset base, std::size_t count, kafka::offset begin) {
  std::size_t low = 0, high = count;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    const auto one = load(in, base, middle, middle + 1);
    if (!one) return one.error();
    if (one->front().last_offset < begin)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/// Adds the entries of one file that overlap to `found`; true if no later one can.
result<bool> collect(file& in, kafka::offset base, std::size_t count, kafka::offset begin, kafka::offset end,
                     std::vector<entry>& found) {
  const auto first = first_from(in, base, count, begin);
  if (!first) return first.error();
  for (auto at = *first; at < count; at += entries_read_at_once) {
    const auto some = load(in, base, at, std::min(count, at + entries_read_at_once));
    if (!some) return some.error();
    for (const auto& one : *some) {
      if (one.overlaps(begin, end)) found.push_back(one);
      if (one.last_stable_offset >= end) return true;
    }
  }
  return false;
}

void extend(aborted_entries& by, const entry& e) {
  ++by.count;
  by.crc = kafka::crc32c_extend(by.crc, encode_transaction_index_entry(e));
}

result<bool> begins_with(file& in, kafka::offset base, const aborted_entries& expected) {
  aborted_entries found;
  while (found.count < expected.count) {
    const auto wanted = std::min(expected.count, found.count + entries_read_at_once);
    const auto some = load_good(in, base, found.count, wanted);
    if (!some) return some.error();
    for (const auto& e : *some) extend(found, e);
    if (found.count < wanted) return false;
  }
  return found == expected;
}

std::string checkpoint_path(const std::string& directory) {
  return directory + "/" + std::string(aborted_checkpoint_name);
}

}  // namespace

std::string transaction_index_files::path_of(kafka::offset base) const {
  return directory_ + "/" + segment_file_name(base, segment_file::transaction_index);
}

result<aborted_checkpoint> transaction_index_files::load_checkpoint() const {
  const auto bytes = read_file(disk_, checkpoint_path(directory_), checkpoint_bytes_max);
  if (!bytes && bytes.error().code == errc::not_found) return aborted_checkpoint{};
  if (!bytes) return bytes.error();
  return decode_aborted_checkpoint({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
}

result<bool> transaction_index_files::open(kafka::offset end, kafka::offset oldest) {
  files_.clear();
  recent_.clear();
  recent_from_ = end;
  const auto listed = disk_.list(directory_);
  if (!listed && listed.error().code == errc::not_found) return true;
  if (!listed) return listed.error();
  for (const auto& there : *listed) {
    const auto parsed = parse_segment_file_name(there.name);
    if (parsed && parsed->kind == segment_file::transaction_index) files_[parsed->base] = {};
  }
  const auto expected = load_checkpoint();
  if (!expected && expected.error().code == errc::io_failure) return expected.error();
  if (!expected) return remove_all();
  for (const auto& [base, entries] : *expected) {
    if (base >= oldest && entries.count > 0 && !files_.contains(base)) return remove_all();
  }
  const auto bases = files_;
  for (const auto& [base, none] : bases) {
    const auto known = expected->find(base);
    const auto believed = open_one(base, end, known == expected->end() ? nullptr : &known->second);
    if (!believed) return believed.error();
    if (!*believed) return remove_all();
  }
  return true;
}

/// False if the file does not begin with what is expected. What a crash left behind the last entry that is believed may
/// be anything.
result<bool> transaction_index_files::open_one(kafka::offset base, kafka::offset end, const aborted_entries* expected) {
  auto opened = disk_.open(path_of(base), open_mode::write);
  if (!opened) return opened.error();
  const auto size = (*opened)->size();
  if (!size) return size.error();
  const auto count = *size / entry::bytes;
  if (expected != nullptr) {
    const auto same = count < expected->count ? result<bool>(false) : begins_with(**opened, base, *expected);
    if (!same || !*same) return same;
  }
  aborted_entries good;
  for (bool more = true; more && good.count < count;) {
    const auto wanted = std::min(count, good.count + entries_read_at_once);
    const auto some = load_good(**opened, base, good.count, wanted);
    if (!some) return some.error();
    const auto below = std::ranges::find_if(*some, [end](const entry& e) { return e.last_offset >= end; });
    for (auto e = some->begin(); e != below; ++e) extend(good, *e);
    more = below == some->end() && good.count == wanted;
  }
  if (auto cut = (*opened)->truncate(good.count * entry::bytes); !cut) return cut.error();
  files_[base] = good;
  return true;
}

result<bool> transaction_index_files::remove_all() {
  for (const auto& [base, count] : std::exchange(files_, {})) {
    const auto removed = disk_.remove(path_of(base));
    if (!removed && removed.error().code != errc::not_found) return removed.error();
  }
  return false;
}

result<void> transaction_index_files::add(kafka::offset base, const entry& added) {
  auto opened = disk_.open(path_of(base), open_mode::create);
  if (!opened) return opened.error();
  const auto [there, fresh] = files_.try_emplace(base);
  if (fresh) {
    if (auto cut = (*opened)->truncate(0); !cut) return cut;
  }
  const auto bytes = encode_transaction_index_entry(added);
  if (auto wrote = write_at(**opened, there->second.count * entry::bytes, bytes); !wrote) return wrote;
  extend(there->second, added);
  unsynced_.insert(path_of(base));
  remember(added);
  return {};
}

result<void> transaction_index_files::replace(std::span<const kafka::offset> replaced, kafka::offset end,
                                              std::size_t entries) {
  for (const auto base : replaced) files_.erase(base);
  // What is remembered of them may have lost its marker, and a reader would wait for it.
  recent_from_ = std::max(recent_from_, end);
  std::erase_if(recent_, [end](const entry& e) { return e.last_offset < end; });
  if (entries == 0) return {};
  auto opened = disk_.open(path_of(replaced.front()), open_mode::read);
  if (!opened) return opened.error();
  const auto all = load(**opened, replaced.front(), 0, entries);
  if (!all) return all.error();
  auto& known = files_[replaced.front()];
  for (const auto& e : *all) extend(known, e);
  return {};
}

void transaction_index_files::remember(const entry& added) {
  if (recent_.size() == recent_max) {
    const auto half = recent_.begin() + recent_max / 2;
    recent_from_ = std::prev(half)->last_offset + 1;
    recent_.erase(recent_.begin(), half);
  }
  recent_.push_back(added);
}

result<std::vector<entry>> transaction_index_files::overlapping(kafka::offset begin, kafka::offset end) const {
  std::vector<entry> found;
  if (begin >= recent_from_) {
    std::ranges::copy_if(recent_, std::back_inserter(found), [&](const entry& e) { return e.overlaps(begin, end); });
    return found;
  }
  auto at = files_.upper_bound(begin);
  if (at != files_.begin()) --at;
  for (; at != files_.end(); ++at) {
    if (at->second.count == 0) continue;
    auto opened = disk_.open(path_of(at->first), open_mode::read);
    if (!opened) return opened.error();
    const auto done = collect(**opened, at->first, at->second.count, begin, end, found);
    if (!done) return done.error();
    if (*done) break;
  }
  return found;
}

std::vector<std::string> transaction_index_files::take_unsynced() {
  const auto taken = std::exchange(unsynced_, {});
  return {taken.begin(), taken.end()};
}

result<void> save_aborted_checkpoint(disk& d, const std::string& directory, const aborted_checkpoint& checkpoint) {
  if (checkpoint.empty() && !d.size_of(checkpoint_path(directory))) return {};
  const auto text = encode_aborted_checkpoint(checkpoint);
  return replace_file(d, checkpoint_path(directory), std::as_bytes(std::span(text)));
}

result<void> sync_files(disk& d, const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    auto opened = d.open(path, open_mode::write);
    if (!opened && opened.error().code == errc::not_found) continue;
    if (!opened) return opened.error();
    if (auto synced = (*opened)->sync(); !synced) return synced;
  }
  return {};
}

}  // namespace millrace
