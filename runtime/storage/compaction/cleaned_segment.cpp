#include "runtime/storage/compaction/cleaned_segment.hpp"

#include <limits>

namespace millrace {
namespace {

constexpr std::uint64_t segment_bytes_limit = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t index_entries_waiting_max = 4096;

/// Makes an empty file if nothing had to be written.
result<void> sync_file(disk& d, const std::string& path) {
  const auto opened = d.open(path, open_mode::create);
  if (!opened) return opened.error();
  return (*opened)->sync();
}

}  // namespace

cleaned_segment::cleaned_segment(disk& d, std::string directory, kafka::offset base, std::uint32_t index_interval_bytes)
    : disk_(d),
      directory_(std::move(directory)),
      base_(base),
      index_interval_bytes_(index_interval_bytes),
      offsets_(d, cleaned_path(directory_, base, segment_file::offset_index), base),
      times_(d, cleaned_path(directory_, base, segment_file::time_index), base) {}

result<std::unique_ptr<cleaned_segment>> cleaned_segment::create(disk& d, std::string directory, kafka::offset base,
                                                                 std::uint32_t index_interval_bytes) {
  std::unique_ptr<cleaned_segment> made(new cleaned_segment(d, std::move(directory), base, index_interval_bytes));
  for (const auto kind : swapped_files) {
    const auto removed = d.remove(cleaned_path(made->directory_, base, kind));
    if (!removed && removed.error().code != errc::not_found) return removed.error();
  }
  auto opened = d.open(cleaned_path(made->directory_, base, segment_file::log), open_mode::create);
  if (!opened) return opened.error();
  made->file_ = std::move(*opened);
  made->buffer_.reserve(buffer_bytes);
  return made;
}

cleaned_segment::~cleaned_segment() {
  if (finished_) return;
  for (const auto kind : swapped_files) (void)disk_.remove(cleaned_path(directory_, base_, kind)).has_value();
}

result<void> cleaned_segment::add(std::span<const std::byte> batch) {
  const auto header = kafka::batch_header::read(batch);
  if (!header) return header.error();
  if (size_ + batch.size() > segment_bytes_limit) {
    return make_error(errc::limit_exceeded, directory_ + ": the compacted segment would be too long");
  }
  if (buffer_.size() + batch.size() > buffer_bytes) {
    if (auto wrote = write_buffer(); !wrote) return wrote;
  }
  buffer_.insert(buffer_.end(), batch.begin(), batch.end());
  note(*header);
  size_ += batch.size();
  if (offsets_.waiting() < index_entries_waiting_max) return {};
  if (auto wrote = offsets_.write_waiting(); !wrote) return wrote;
  return times_.write_waiting();
}

result<void> cleaned_segment::write_buffer() {
  if (buffer_.empty()) return {};
  auto wrote = write_at(*file_, size_ - buffer_.size(), buffer_);
  buffer_.clear();
  return wrote;
}

/// As a segment does that is appended to.
void cleaned_segment::note(const kafka::batch_header& batch) {
  if (batch.count() > 0 && batch.max_timestamp() > newest_.largest) {
    newest_ = {batch.max_timestamp(), batch.last_offset()};
  }
  if (bytes_since_entry_ > index_interval_bytes_) {
    offsets_.add({batch.last_offset(), file_position(static_cast<std::uint32_t>(size_))});
    ++index_entries_;
    add_time_entry();
    bytes_since_entry_ = 0;
  }
  bytes_since_entry_ += batch.size();
}

void cleaned_segment::add_time_entry() {
  if (newest_.largest <= last_time_entry_) return;
  times_.add(newest_);
  last_time_entry_ = newest_.largest;
}

result<void> cleaned_segment::write_aborted() {
  if (aborted_.empty()) return {};
  auto opened = disk_.open(cleaned_path(directory_, base_, segment_file::transaction_index), open_mode::create);
  if (!opened) return opened.error();
  std::vector<std::byte> bytes;
  for (const auto& entry : aborted_) {
    const auto encoded = encode_transaction_index_entry(entry);
    bytes.insert(bytes.end(), encoded.begin(), encoded.end());
  }
  return write_at(**opened, 0, bytes);
}

result<compacted_segment> cleaned_segment::finish(kafka::offset end) {
  if (auto wrote = write_buffer(); !wrote) return wrote.error();
  add_time_entry();
  if (auto wrote = offsets_.write_waiting(); !wrote) return wrote.error();
  if (auto wrote = times_.write_waiting(); !wrote) return wrote.error();
  if (auto wrote = write_aborted(); !wrote) return wrote.error();
  if (auto synced = file_->sync(); !synced) return synced.error();
  for (const auto kind : swapped_files) {
    if (kind == segment_file::log) continue;
    if (auto synced = sync_file(disk_, cleaned_path(directory_, base_, kind)); !synced) return synced.error();
  }
  finished_ = true;
  return compacted_segment{{base_, end}, static_cast<std::uint32_t>(size_), aborted_.size()};
}

}  // namespace millrace
