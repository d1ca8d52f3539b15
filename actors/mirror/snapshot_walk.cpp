#include "actors/mirror/snapshot_walk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "codecs/kafka/records/batch_splitter.hpp"
#include "codecs/store/block_content.hpp"

namespace millrace {
namespace {

constexpr std::uint64_t part_bytes = 8 << 20;  // a part ends with the block or batch that reaches it
constexpr std::size_t read_bytes = 1 << 20;
constexpr std::size_t batch_bytes_max = std::size_t{1} << 30;

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// Of many pieces in their order.
class part_digest {
 public:
  void add(std::span<const std::byte> piece) {
    const auto hash = store::hash_block(store::block_kind::data, piece);
    const auto bytes = std::as_bytes(std::span(&hash, 1));
    hashes_.insert(hashes_.end(), bytes.begin(), bytes.end());
  }

  store::block_hash get() const { return store::hash_block(store::block_kind::data, hashes_); }

 private:
  std::vector<std::byte> hashes_;
};

}  // namespace

result<snapshot_walk> snapshot_walk::begin(const source_logs_options& from, volume_snapshot snapshot, leave_out whose) {
  const store::snapshot_id id(snapshot.value);
  const auto tree = from.store->at(id);
  if (!tree) return tree.error();
  auto rows = stream_rows::read(**tree);
  if (!rows) return rows.error();
  auto blocks = from.store->delta(id, store::snapshot_id());
  if (!blocks) return blocks.error();
  return snapshot_walk(from, snapshot, whose, std::move(*blocks), std::move(*rows));
}

result<std::optional<walked_part>> snapshot_walk::next() {
  if (blocks_) {
    auto part = next_blocks();
    if (!part || *part) return part;
    blocks_.reset();
  }
  return next_records();
}

bool snapshot_walk::skip(const log_key& log) {
  if (blocks_ || reader_ || log_ == rows_.logs.size() || rows_.logs[log_].log != log) return false;
  ++log_;
  return true;
}

result<std::optional<walked_part>> snapshot_walk::next_blocks() {
  walked_part part{.log = {}, .begin = blocks_read_, .end = blocks_read_};
  part_digest digest;
  while (part.bytes < part_bytes) {
    const auto block = blocks_->next();
    if (!block) return block.error();
    if (!*block) break;
    digest.add(bytes_of(**block));
    part.bytes += (*block)->size();
    ++part.end;
  }
  if (part.end == part.begin) return std::optional<walked_part>();
  blocks_read_ = part.end;
  part.digest = digest.get();
  return std::optional(part);
}

// --- records

bool snapshot_walk::is_left_out(const stream_rows::log_row& row) const {
  if (whose_ == leave_out::nobody) return false;
  const auto topic = std::ranges::find(rows_.topics, row.topic, &stream_rows::topic_row::name);
  if (topic == rows_.topics.end()) return false;
  const auto policy = topic->facts.overrides.find("cleanup.policy");
  if (policy == topic->facts.overrides.end()) return from_.compacted_by_default;
  return policy->second.find("compact") != std::string::npos;
}

result<void> snapshot_walk::open_log(const stream_rows::log_row& row) {
  auto opened = open_cut(from_, snapshot_, row.log, row.topic);
  if (!opened) return opened.error();
  reader_ = std::move(*opened);
  walked_to_ = row.hold.cut.start;
  return reader_->seek(walked_to_);
}

void snapshot_walk::end_log() {
  reader_.reset();
  read_.clear();
  taken_ = 0;
  ++log_;
}

/// The next batch that has records.
result<std::optional<kafka::record_batch>> snapshot_walk::next_batch() {
  for (;;) {
    if (taken_ == read_.size()) {
      auto more = reader_->next(read_bytes);
      if (!more) return more.error();
      if (more->empty()) return std::optional<kafka::record_batch>();
      read_ = std::move(*more);
      taken_ = 0;
    }
    const auto rest = std::span<const std::byte>(read_).subspan(taken_);
    kafka::batch_splitter batches(rest, batch_bytes_max);
    auto batch = batches.next();
    if (!batch) return batch.error();
    taken_ += batches.position();
    if (*batch && (*batch)->header().count() > 0) return batch;
  }
}

result<std::optional<walked_part>> snapshot_walk::next_records() {
  if (log_ == rows_.logs.size()) return std::optional<walked_part>();
  const auto& row = rows_.logs[log_];
  walked_part part{.log = row.log, .begin = row.hold.cut.start.value, .end = row.hold.cut.end.value};
  if (is_left_out(row)) {
    part.left_out = true;
    ++log_;
    return std::optional(part);
  }
  if (!reader_) {
    if (auto opened = open_log(row); !opened) return opened.error();
  }
  part.begin = walked_to_.value;
  part_digest digest;
  while (part.bytes < part_bytes) {
    const auto batch = next_batch();
    if (!batch) return batch.error();
    if (!*batch) {
      part.end = row.hold.cut.end.value;
      part.digest = digest.get();
      end_log();
      return std::optional(part);
    }
    const auto& header = (*batch)->header();
    part.end = header.next_offset().value;
    if (!(*batch)->crc_matches()) {
      return make_error(errc::corrupt, name_of(part, rows_) + ": the checksum of the batch at offset " +
                                           std::to_string(header.base_offset().value) + " is wrong");
    }
    digest.add((*batch)->bytes().first(kafka::batch_layout::length_end));  // between both stands the leader's epoch
    digest.add((*batch)->bytes().subspan(kafka::batch_layout::magic));
    part.bytes += (*batch)->bytes().size();
  }
  walked_to_ = kafka::offset(part.end);
  part.digest = digest.get();
  return std::optional(part);
}

std::string name_of(const walked_part& part, const stream_rows::contents& rows) {
  if (!part.log) return fmt::format("blocks {} to {} of the tree", part.begin, part.end);
  const auto row = std::ranges::find(rows.logs, *part.log, &stream_rows::log_row::log);
  return fmt::format("topic '{}', partition {}, offsets {} to {}", row == rows.logs.end() ? "" : row->topic,
                     part.log->partition.value, part.begin, part.end);
}

}  // namespace millrace
