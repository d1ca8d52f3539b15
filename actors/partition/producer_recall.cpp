#include "actors/partition/producer_recall.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/kafka/records/control_record.hpp"
#include "codecs/log/log_names.hpp"
#include "codecs/log/producer_snapshot.hpp"

namespace millrace {
namespace {

constexpr std::size_t snapshot_bytes_max = 64 << 20;
constexpr std::uint32_t read_bytes_max = 64 << 20;
constexpr std::size_t snapshots_kept = 2;
constexpr std::size_t marker_bytes_max = 4096;

/// Offsets of the snapshots in `directory`, newest first.
std::vector<kafka::offset> snapshots_in(disk& d, const std::string& directory) {
  std::vector<kafka::offset> found;
  const auto entries = d.list(directory);
  if (!entries) return found;
  for (const auto& entry : *entries) {
    const auto parsed = parse_segment_file_name(entry.name);
    if (parsed && parsed->kind == segment_file::producer_snapshot) found.push_back(parsed->base);
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

std::string snapshot_path(const std::string& directory, kafka::offset at) {
  return directory + "/" + segment_file_name(at, segment_file::producer_snapshot);
}

/// Restores the newest snapshot that is no newer than the log and can be read; where to replay from. One that is newer
/// tells of batches that a crash took: it goes, or it would be believed once the log has passed it again.
kafka::offset restore_snapshot(disk& d, const partition_log& log, producer_table& producers) {
  for (const auto at : snapshots_in(d, log.directory())) {
    if (at > log.end()) (void)d.remove(snapshot_path(log.directory(), at));
    if (at > log.end() || at < log.start()) continue;
    const auto bytes = read_file(d, snapshot_path(log.directory(), at), snapshot_bytes_max);
    if (!bytes) continue;
    const auto entries = decode_producer_snapshot(*bytes);
    if (!entries) continue;
    producers.restore(*entries);
    return at;
  }
  return log.start();
}

/// The marker at `at`, whose header is known.
result<void> replay_marker(file& in, std::uint64_t at, const kafka::batch_header& header, partition_log& log,
                           producer_table& producers) {
  std::vector<std::byte> bytes(std::min<std::size_t>(header.size(), marker_bytes_max));
  if (const auto got = in.read_at(at, bytes); !got) return got.error();
  const auto batch = kafka::record_batch::read(bytes);
  if (!batch) return batch.error();
  const auto marker = kafka::read_end_transaction_marker(*batch);
  const bool gone = !marker && (marker.error().code == errc::not_found || marker.error().code == errc::unsupported);
  if (!marker && !gone) return marker.error();
  const auto began = producers.end_transaction(header.producer_id(), header.producer_epoch(),
                                               marker ? marker->coordinator_epoch : -1, header.max_timestamp());
  if (!began || !marker || marker->end == kafka::transaction_end::commit) return {};
  const auto stable = producers.first_open_transaction().value_or(header.next_offset());
  return log.aborted().add(log.segment_of(header.base_offset()),
                           {header.producer_id(), *began, header.base_offset(), stable});
}

result<void> replay_batches(const file_slice& batches, kafka::offset from, partition_log& log,
                            producer_table& producers) {
  std::array<std::byte, kafka::batch_layout::header_bytes> bytes;
  for (std::uint64_t at = batches.position; at < batches.position + batches.length;) {
    const auto got = batches.file->read_at(at, bytes);
    if (!got) return got.error();
    const auto header = kafka::batch_header::read(std::span(bytes).first(*got));
    if (!header) return header.error();
    if (header->base_offset() >= from) {
      if (header->attributes().control()) {
        if (auto ended = replay_marker(*batches.file, at, *header, log, producers); !ended) return ended;
      } else {
        producers.replay(*header);
      }
    }
    at += header->size();
  }
  return {};
}

}  // namespace

result<producer_recall> recall_producers(disk& d, partition_log& log, producer_table& producers) {
  producer_recall made;
  auto next = restore_snapshot(d, log, producers);
  const auto believed = log.aborted().open(next, log.segment_of(log.start()));
  if (!believed) return believed.error();
  if (!*believed) {
    made.index_made_anew = true;
    producers.restore({});
    next = log.start();
  }
  while (next < log.end()) {
    const auto got = log.read({next, read_bytes_max, log.end(), true});
    if (!got) return got.error();
    if (got->data.length == 0) break;
    if (auto replayed = replay_batches(got->data, next, log, producers); !replayed) return replayed.error();
    next = got->next;
    made.bytes += got->data.length;
  }
  return made;
}

result<void> save_producers(disk& d, const producers_at& known) {
  if (auto synced = sync_files(d, known.unsynced); !synced) return synced;
  if (auto saved = save_aborted_checkpoint(d, known.directory, known.aborted); !saved) return saved;
  const auto bytes = encode_producer_snapshot(known.producers.snapshot());
  if (auto saved = replace_file(d, snapshot_path(known.directory, known.end), bytes); !saved) return saved;
  const auto all = snapshots_in(d, known.directory);
  for (std::size_t i = snapshots_kept; i < all.size(); ++i) {
    if (auto removed = d.remove(snapshot_path(known.directory, all[i])); !removed) return removed;
  }
  return {};
}

}  // namespace millrace
