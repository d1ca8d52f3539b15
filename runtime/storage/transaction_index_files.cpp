#include "runtime/storage/transaction_index_files.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "codecs/log/log_names.hpp"

namespace millrace {
namespace {

using entry = transaction_index_entry;

constexpr std::size_t entries_read_at_once = 256;

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

}  // namespace

std::string transaction_index_files::path_of(kafka::offset base) const {
  return directory_ + "/" + segment_file_name(base, segment_file::transaction_index);
}

result<void> transaction_index_files::open(kafka::offset end) {
  entries_.clear();
  recent_.clear();
  recent_from_ = end;
  const auto listed = disk_.list(directory_);
  if (!listed && listed.error().code == errc::not_found) return {};
  if (!listed) return listed.error();
  for (const auto& there : *listed) {
    const auto parsed = parse_segment_file_name(there.name);
    if (parsed && parsed->kind == segment_file::transaction_index) entries_[parsed->base] = 0;
  }
  const auto bases = entries_;
  for (const auto& [base, none] : bases) {
    if (auto opened = open_one(base, end); !opened) return opened;
  }
  return {};
}

result<void> transaction_index_files::open_one(kafka::offset base, kafka::offset end) {
  auto opened = disk_.open(path_of(base), open_mode::write);
  if (!opened) return opened.error();
  const auto size = (*opened)->size();
  if (!size) return size.error();
  // What a crash left behind the last entry that is believed may be anything.
  const auto count = *size / entry::bytes;
  std::size_t good = 0;
  for (bool more = true; more && good < count;) {
    const auto wanted = std::min(count, good + entries_read_at_once);
    const auto some = load_good(**opened, base, good, wanted);
    if (!some) return some.error();
    const auto below = std::ranges::find_if(*some, [end](const entry& e) { return e.last_offset >= end; });
    more = below == some->end() && good + some->size() == wanted;
    good += static_cast<std::size_t>(below - some->begin());
  }
  if (auto cut = (*opened)->truncate(good * entry::bytes); !cut) return cut;
  entries_[base] = good;
  return {};
}

result<void> transaction_index_files::add(kafka::offset base, const entry& added) {
  auto opened = disk_.open(path_of(base), open_mode::create);
  if (!opened) return opened.error();
  const auto [there, fresh] = entries_.try_emplace(base, 0);
  if (fresh) {
    if (auto cut = (*opened)->truncate(0); !cut) return cut;
  }
  if (auto wrote = write_at(**opened, there->second * entry::bytes, encode_transaction_index_entry(added)); !wrote) {
    return wrote;
  }
  ++there->second;
  unsynced_.insert(path_of(base));
  remember(added);
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
  auto at = entries_.upper_bound(begin);
  if (at != entries_.begin()) --at;
  for (; at != entries_.end(); ++at) {
    auto opened = disk_.open(path_of(at->first), open_mode::read);
    if (!opened) return opened.error();
    const auto done = collect(**opened, at->first, at->second, begin, end, found);
    if (!done) return done.error();
    if (*done) break;
  }
  return found;
}

std::vector<std::string> transaction_index_files::take_unsynced() {
  const auto taken = std::exchange(unsynced_, {});
  return {taken.begin(), taken.end()};
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
