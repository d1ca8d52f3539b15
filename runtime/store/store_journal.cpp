#include "runtime/store/store_journal.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace millrace::store {
namespace {

std::string path_of(const std::string& directory, std::size_t which) {
  return directory + "/journal-" + std::to_string(which);
}

/// A file that is long enough already needs no change of its size when it is written. Its blocks the file system finds
/// when they are written for the first time: a start must not wait for that.
result<void> make_long_enough(file& f, std::size_t bytes) {
  const auto size = f.size();
  if (!size) return size.error();
  if (*size >= bytes) return {};
  if (auto sized = f.truncate(bytes); !sized) return sized;
  return f.sync();
}

struct found_record {
  epoch first, last;
  store_journal::place end;  ///< behind it
  store_journal::whole_record whole;
};

/// Reads records of one journal file, in memory that a file opened direct can be read into.
class record_reader {
 public:
  record_reader(file& f, std::size_t which, std::size_t bytes, const store_identity& identity)
      : file_(f), which_(which), bytes_(bytes), identity_(identity) {}

  /// The first batch of the file's first record; 0 if none can be read.
  result<epoch> begins() {
    const auto record = read(0);
    if (!record && record.error().code != errc::corrupt) return record.error();
    return record ? record->first : epoch();
  }

  /// The records that are newer than `after`. They follow each other from the file's start, and their batches ascend:
  /// one from before the last change of files, or what was never written, is the end of them. Behind one that cannot be
  /// read it is looked for others, which tell that it was not the last.
  result<std::vector<found_record>> newer_than(epoch after) {
    std::vector<found_record> found;
    bool broken = false;
    epoch before;
    for (std::size_t at = 0; at + record_block_bytes <= bytes_;) {
      const auto record = read(at);
      if (!record && record.error().code != errc::corrupt) return record.error();
      if (!record) {
        broken = true;
        const auto next = next_beginning(at + record_block_bytes);
        if (!next) return next.error();
        at = *next;
        continue;
      }
      if (!broken && (record->bytes == 0 || record->first <= before)) return found;
      before = std::max(before, record->last);
      if (record->bytes > 0 && record->last > after) {
        const auto whole = buffer_.take(record->bytes);
        found.push_back(
            {record->first, record->last, {which_, at + record->bytes}, {std::exchange(buffer_, {}), whole}});
      }
      at += std::max<std::size_t>(record->bytes, record_block_bytes);
    }
    return found;
  }

 private:
  /// Where something that looks like a record begins, at `at` or behind it; else the end. What follows the last record
  /// is mostly the middle of an older one, up to the end of the file: it is not read block by block.
  result<std::size_t> next_beginning(std::size_t at) {
    constexpr std::size_t stretch = std::size_t{1} << 20;
    for (; at + record_block_bytes <= bytes_; at += stretch) {
      const auto part = buffer_.take(std::min(stretch, (bytes_ - at) / record_block_bytes * record_block_bytes));
      if (auto got = fill(at, part); !got) return got.error();
      for (std::size_t within = 0; within < part.size(); within += record_block_bytes) {
        if (begins_store_record(part.subspan(within, record_block_bytes))) return at + within;
      }
    }
    return bytes_;
  }

  /// The record at `at`, which then stands in the buffer; of no bytes where nothing was ever written.
  result<store_record> read(std::size_t at) {
    const auto block = buffer_.take(record_block_bytes);
    if (auto got = fill(at, block); !got) return got.error();
    const auto size = peek_store_record(identity_, block.first<record_block_bytes>());
    if (!size) return size.error();
    if (*size == 0) return store_record{};
    if (*size > bytes_ - at) return make_error(errc::corrupt, "journal record: it ends beyond the file");
    const auto whole = buffer_.take(*size);
    if (auto got = fill(at, whole); !got) return got.error();
    return decode_store_record(identity_, whole);
  }

  result<void> fill(std::size_t at, std::span<std::byte> into) {
    const auto read = file_.read_at(at, into);
    if (!read) return read.error();
    std::fill(into.begin() + static_cast<std::ptrdiff_t>(*read), into.end(), std::byte{0});
    return {};
  }

  file& file_;
  const std::size_t which_;
  const std::size_t bytes_;
  const store_identity& identity_;
  aligned_buffer buffer_;
};

}  // namespace

result<store_journal> store_journal::open(disk& d, const std::string& directory, std::size_t bytes) {
  std::array<std::shared_ptr<file>, 2> files;
  for (std::size_t i = 0; i < files.size(); ++i) {
    auto opened = d.open(path_of(directory, i), open_mode::direct);
    if (!opened) return opened.error();
    files[i] = std::move(*opened);
    if (auto sized = make_long_enough(*files[i], bytes); !sized) return sized.error();
  }
  if (auto synced = d.sync_directory(directory); !synced) return synced.error();
  return store_journal(std::move(files), bytes);
}

result<bool> store_journal::is_empty() const {
  aligned_buffer buffer;
  for (const auto& f : files_) {
    const auto block = buffer.take(record_block_bytes);
    const auto read = f->read_at(0, block);
    if (!read) return read.error();
    if (begins_store_record(block.first(*read))) return false;
  }
  return true;
}

store_journal::place store_journal::take(std::size_t bytes) {
  const place at{active_, end_};
  end_ += bytes;
  return at;
}

void store_journal::give_back(place at) {
  if (at.file == active_) end_ = at.position;
}

result<void> store_journal::write(place at, std::span<const std::byte> record) {
  const auto copy = aligned_.take(record.size());
  std::memcpy(copy.data(), record.data(), record.size());
  return write_at(*files_[at.file], at.position, copy);
}

void store_journal::change_file() {
  active_ = 1 - active_;
  end_ = 0;
}

result<store_journal::found_records> store_journal::read_after(epoch after, const store_identity& identity) {
  std::vector<found_record> found;
  std::array<std::size_t, 2> sizes{};
  std::array<epoch, 2> begins;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const auto size = files_[i]->size();  // there may be records from when it was longer
    if (!size) return size.error();
    sizes[i] = *size;
    const auto first = record_reader(*files_[i], i, sizes[i], identity).begins();
    if (!first) return first.error();
    begins[i] = *first;
  }
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const auto other = begins[1 - i];
    if (begins[i].value != 0 && other > begins[i] && other <= after + 1) continue;  // all of it is older
    auto some = record_reader(*files_[i], i, sizes[i], identity).newer_than(after);
    if (!some) return some.error();
    found.insert(found.end(), std::make_move_iterator(some->begin()), std::make_move_iterator(some->end()));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  found_records all;
  for (auto& record : found) {
    if (record.first > after + 1) {
      return make_error(errc::corrupt, "the store's journal lacks batch " + std::to_string(after.value + 1) +
                                           ", and yet has batch " + std::to_string(record.first.value));
    }
    if (record.last <= after) continue;
    after = record.last;
    all.in_both_files = all.in_both_files || (!all.in_order.empty() && record.end.file != active_);
    active_ = record.end.file;
    end_ = record.end.position;
    all.in_order.push_back(std::move(record.whole));
  }
  return all;
}

result<void> store_journal::sync() {
  for (const auto& f : files_) {
    if (auto synced = f->sync(); !synced) return synced;
  }
  return {};
}

}  // namespace millrace::store
