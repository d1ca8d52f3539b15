#include "runtime/store/recent_batches.hpp"

namespace millrace::store {

result<void> recent_batches::append(std::span<const std::byte> record) {
  if (!file_) {
    auto opened = disk_.open(path(), open_mode::create);
    if (!opened) return opened.error();
    file_ = std::move(*opened);
  }
  if (auto written = write_at(*file_, end_, record); !written) return written;
  end_ += record.size();
  return {};
}

result<std::vector<std::vector<std::byte>>> recent_batches::read_after(epoch after, const store_identity& identity) {
  std::vector<std::vector<std::byte>> found;
  auto opened = disk_.open(path(), open_mode::read);
  if (!opened && opened.error().code == errc::not_found) return found;
  if (!opened) return opened.error();
  const auto size = (*opened)->size();
  if (!size) return size.error();
  std::vector<std::byte> bytes(record_block_bytes);
  for (std::uint64_t at = 0; at + record_block_bytes <= *size;) {
    bytes.resize(record_block_bytes);
    if (auto read = (*opened)->read_at(at, bytes); !read) return read.error();
    const auto length = peek_store_record(identity, std::span(bytes).first<record_block_bytes>());
    if (!length || *length == 0 || *length > *size - at) break;
    bytes.resize(*length);
    if (auto read = (*opened)->read_at(at, bytes); !read) return read.error();
    const auto record = decode_store_record(identity, bytes);
    if (!record || record->first > after + 1) break;
    at += *length;
    if (record->last <= after) continue;
    after = record->last;
    found.push_back(std::move(bytes));
    bytes = {};
  }
  return found;
}

result<void> recent_batches::remove() {
  file_.reset();
  end_ = 0;
  const auto removed = disk_.remove(path());
  if (!removed && removed.error().code == errc::not_found) return {};
  if (!removed) return removed;
  return disk_.sync_directory(directory_);
}

}  // namespace millrace::store
