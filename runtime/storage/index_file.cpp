#include "runtime/storage/index_file.hpp"

#include <algorithm>
#include <atomic>

namespace millrace {
namespace {

constexpr std::size_t entries_read_at_once = 512;

auto encode(kafka::offset base, const offset_index_entry& entry) { return encode_offset_index_entry(base, entry); }
auto encode(kafka::offset base, const time_index_entry& entry) { return encode_time_index_entry(base, entry); }

void decode(kafka::offset base, std::span<const std::byte> bytes, std::optional<offset_index_entry>& out) {
  out = decode_offset_index_entry(base, bytes);
}
void decode(kafka::offset base, std::span<const std::byte> bytes, std::optional<time_index_entry>& out) {
  out = decode_time_index_entry(base, bytes);
}

bool rises(const offset_index_entry& a, const offset_index_entry& b) {
  return a.last_offset < b.last_offset && a.position < b.position;
}
bool rises(const time_index_entry& a, const time_index_entry& b) {
  return a.largest < b.largest && a.last_offset <= b.last_offset;
}

}  // namespace

/// Null if there is no such file and it is only to be read.
template <class Entry>
result<std::shared_ptr<file>> index_file<Entry>::open(open_mode mode) {
  auto opened = disk_.open(path_, mode);
  if (!opened && opened.error().code == errc::not_found && mode == open_mode::read) return std::shared_ptr<file>();
  return opened;
}

template <class Entry>
result<std::size_t> index_file<Entry>::written(file* opened) {
  if (written_) return *written_;
  if (opened == nullptr) return written_.emplace(0);
  const auto bytes = opened->size();
  if (!bytes) return bytes.error();
  if (*bytes % Entry::bytes != 0) return make_error(errc::corrupt, path_ + ": the size is no multiple of an entry's");
  return written_.emplace(*bytes / Entry::bytes);
}

template <class Entry>
result<std::vector<Entry>> index_file<Entry>::load(file& from, std::size_t begin, std::size_t end) {
  std::vector<std::byte> bytes((end - begin) * Entry::bytes);
  const auto got = from.read_at(begin * Entry::bytes, bytes);
  if (!got) return got.error();
  std::vector<Entry> entries;
  entries.reserve(end - begin);
  for (std::size_t at = 0; at + Entry::bytes <= *got; at += Entry::bytes) {
    std::optional<Entry> entry;
    decode(base_, std::span(bytes).subspan(at, Entry::bytes), entry);
    if (!entry) return make_error(errc::corrupt, path_ + ": an entry with a number below zero");
    entries.push_back(*entry);
  }
  if (entries.size() != end - begin) return make_error(errc::corrupt, path_ + ": shorter than it was");
  return entries;
}

template <class Entry>
result<std::size_t> index_file<Entry>::size() {
  if (written_) return *written_ + waiting_.size();
  const auto opened = open(open_mode::read);
  if (!opened) return opened.error();
  const auto count = written(opened->get());
  if (!count) return count.error();
  return *count + waiting_.size();
}

template <class Entry>
result<std::optional<Entry>> index_file<Entry>::last() {
  const auto found = find_last([](const Entry&) { return true; });
  if (!found) return found.error();
  return *found ? std::optional<Entry>((*found)->entry) : std::nullopt;
}

template <class Entry>
std::uint64_t index_file<Entry>::new_identity() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

template <class Entry>
auto index_file<Entry>::pick(const std::vector<Entry>& in, const entry_test& accept) -> std::optional<neighbours> {
  const auto refused = std::partition_point(in.begin(), in.end(), accept);
  if (refused == in.begin()) return std::nullopt;
  return neighbours{*std::prev(refused), refused == in.end() ? std::nullopt : std::optional<Entry>(*refused)};
}

template <class Entry>
auto index_file<Entry>::find_last(const entry_test& accept, index_window<Entry>* window)
    -> result<std::optional<neighbours>> {
  if (!waiting_.empty() && accept(waiting_.front())) return pick(waiting_, accept);
  if (window && window->of == identity_ && accept(window->entries.front()) && !accept(window->entries.back())) {
    return pick(window->entries, accept);
  }
  auto block = load_around(accept);
  if (!block) return block.error();
  auto found = pick(*block, accept);
  if (found && !found->next && !waiting_.empty()) found->next = waiting_.front();
  if (window && !block->empty()) *window = {identity_, std::move(*block)};
  return found;
}

/// Entries of the file, the last one that passes among them, if there is one, and the one after it; and what follows.
template <class Entry>
result<std::vector<Entry>> index_file<Entry>::load_around(const entry_test& accept) {
  const auto opened = open(open_mode::read);
  if (!opened) return opened.error();
  const auto count = written(opened->get());
  if (!count) return count.error();
  std::size_t begin = 0, end = *count;  // the entry sought is in between, or none is
  while (end - begin > index_window<Entry>::entries_max / 2) {
    const auto middle = begin + (end - begin) / 2;
    const auto probe = load(**opened, middle, middle + 1);
    if (!probe) return probe.error();
    (accept(probe->front()) ? begin : end) = middle;
  }
  if (begin == end) return std::vector<Entry>();
  return load(**opened, begin, std::min(begin + index_window<Entry>::entries_max, *count));
}

template <class Entry>
result<void> index_file<Entry>::write_waiting() {
  if (waiting_.empty()) return {};
  const auto opened = open(open_mode::create);
  if (!opened) return opened.error();
  const auto count = written(opened->get());
  if (!count) return count.error();
  std::vector<std::byte> bytes;
  bytes.reserve(waiting_.size() * Entry::bytes);
  for (const auto& entry : waiting_) {
    const auto encoded = encode(base_, entry);
    bytes.insert(bytes.end(), encoded.begin(), encoded.end());
  }
  if (auto own = must_be_own(); !own) return own;
  if (auto wrote = write_at(**opened, *count * Entry::bytes, bytes); !wrote) return wrote;
  written_ = *count + waiting_.size();
  waiting_.clear();
  return {};
}

/// A file that a linked log has too is not written to: nobody knows when the other does.
template <class Entry>
result<void> index_file<Entry>::must_be_own() {
  if (own_) return {};
  const auto names = disk_.links_of(path_);
  if (!names) return names.error();
  if (*names > 1) return make_error(errc::corrupt, path_ + ": belongs to another log too");
  own_ = true;
  return {};
}

template <class Entry>
result<bool> index_file<Entry>::in_order() {
  const auto opened = open(open_mode::read);
  if (!opened) return opened.error();
  const auto count = written(opened->get());
  if (!count) return count.error();
  std::optional<Entry> previous;
  for (std::size_t at = 0; at < *count; at += entries_read_at_once) {
    const auto block = load(**opened, at, std::min(at + entries_read_at_once, *count));
    if (!block) return block.error();
    for (const auto& entry : *block) {
      if (previous && !rises(*previous, entry)) return false;
      previous = entry;
    }
  }
  return true;
}

template <class Entry>
result<void> index_file<Entry>::cut_from(kafka::offset end) {
  const auto stays = [end](const Entry& entry) { return entry.last_offset < end; };
  waiting_.erase(std::partition_point(waiting_.begin(), waiting_.end(), stays), waiting_.end());

  const auto opened = open(open_mode::read);
  if (!opened) return opened.error();
  const auto count = written(opened->get());
  if (!count) return count.error();
  std::size_t begin = 0, refused = *count;
  while (begin < refused) {
    const auto middle = begin + (refused - begin) / 2;
    const auto probe = load(**opened, middle, middle + 1);
    if (!probe) return probe.error();
    if (stays(probe->front()))
      begin = middle + 1;
    else
      refused = middle;
  }
  if (begin == *count) return {};
  if (auto own = must_be_own(); !own) return own;
  const auto writable = open(open_mode::write);
  if (!writable) return writable.error();
  written_ = begin;
  identity_ = new_identity();
  return (*writable)->truncate(begin * Entry::bytes);
}

template <class Entry>
result<void> index_file<Entry>::clear() {
  waiting_.clear();
  written_ = 0;
  own_ = false;
  identity_ = new_identity();
  const auto names = disk_.links_of(path_);
  if (!names && names.error().code == errc::not_found) return {};
  if (!names) return names.error();
  if (*names > 1) return disk_.remove(path_);  // a linked log has the file too, and may believe it
  auto opened = disk_.open(path_, open_mode::write);
  if (!opened) return opened.error();
  return (*opened)->truncate(0);
}

template class index_file<offset_index_entry>;
template class index_file<time_index_entry>;

}  // namespace millrace
