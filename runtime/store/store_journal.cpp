#include "runtime/store/store_journal.hpp"

#include <algorithm>
#include <cstring>

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
  std::vector<std::byte> bytes;
};

/// All records of a file that can be read, wherever they begin.
result<std::vector<found_record>> records_of(file& f, std::size_t bytes, epoch after, const store_identity& identity) {
  std::vector<std::byte> all(bytes);
  const auto read = f.read_at(0, all);
  if (!read) return read.error();
  all.resize(*read);
  std::vector<found_record> found;
  for (std::size_t at = 0; at + record_block_bytes <= all.size();) {
    const auto rest = std::span(all).subspan(at);
    const auto record = decode_store_record(identity, rest);
    if (record && record->last > after) {
      found.push_back({record->first, record->last, {rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(record->bytes)}});
    }
    at += record ? record->bytes : record_block_bytes;
  }
  return found;
}

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

store_journal::place store_journal::take(std::size_t bytes) {
  const place at{active_, end_};
  end_ += bytes;
  return at;
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

result<std::vector<std::vector<std::byte>>> store_journal::read_after(epoch after, const store_identity& identity) {
  std::vector<found_record> found;
  for (const auto& f : files_) {
    auto some = records_of(*f, bytes_, after, identity);
    if (!some) return some.error();
    found.insert(found.end(), std::make_move_iterator(some->begin()), std::make_move_iterator(some->end()));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::vector<std::byte>> in_order;
  for (auto& record : found) {
    if (record.first > after + 1) {
      return make_error(errc::corrupt, "the store's journal lacks batch " + std::to_string(after.value + 1) +
                                           ", and yet has batch " + std::to_string(record.first.value));
    }
    if (record.last <= after) continue;
    after = record.last;
    in_order.push_back(std::move(record.bytes));
  }
  return in_order;
}

}  // namespace millrace::store
