#include "apps/millrace/node/volume_metrics.hpp"

#include <capnp/schema.h>

#include <string>

namespace millrace {
namespace {

/// "createVolume", as the schema has it.
std::string name_of(std::size_t request) {
  const auto known = capnp::Schema::from<schema::VolumeRequest>().getUnionFields();
  return request < known.size() ? known[static_cast<unsigned>(request)].getProto().getName().cStr() : "unknown";
}

}  // namespace

void volume_metrics::answered(schema::VolumeRequest::Which request, std::chrono::nanoseconds took) {
  const auto number = std::min(static_cast<std::size_t>(request), requests_max - 1);
  auto& of = by_request_[number];
  std::call_once(of.once, [&] {
    of.seconds.emplace(registry_.histogram(
        {"millrace_volume_request_seconds", "Time from a request of volumes to its answer, the disk included."},
        latency_shape, {{"request", name_of(number)}}));
  });
  of.seconds->observe(took);
}

void collect_mirrors(metric_sink& sink, const std::map<std::string, mirror_board::status>& mirrors, std::int64_t now) {
  for (const auto& [volume, status] : mirrors) {
    const metric_labels labels{{"volume", volume}};
    sink.gauge({"millrace_mirror_lag_records", "Records of the source's newest cut that the mirror does not show yet."},
               labels, static_cast<double>(status.lacking));
    if (status.last) {
      const auto behind = std::max<std::int64_t>(0, now - status.last->started_at);
      sink.gauge({"millrace_mirror_lag_seconds", "Age of the source's cut that the mirror shows."}, labels,
                 static_cast<double>(behind) / 1e9);
    }
    sink.gauge({"millrace_mirror_broken", "1 if the last run of the mirror failed."}, labels,
               status.broken.empty() ? 0 : 1);
  }
}

void collect_store(metric_sink& sink, const store::store_figures& figures) {
  const auto gauge = [&](const char* name, const char* help, std::uint64_t value) {
    sink.gauge({name, help}, {}, static_cast<double>(value));
  };
  const auto counter = [&](const char* name, const char* help, std::uint64_t value) {
    sink.counter({name, help}, {}, static_cast<double>(value));
  };
  gauge("millrace_store_blocks", "Blocks of 8 KiB that the volumes' store has on disk.", figures.blocks);
  gauge("millrace_store_blocks_used", "Blocks that hold something.", figures.blocks_used);
  gauge("millrace_store_blocks_spare", "Free blocks whose room the file system may not have back yet.",
        figures.blocks_spare);
  gauge("millrace_store_blocks_waiting", "Blocks that are freed, but that somebody still reads.",
        figures.blocks_waiting);
  gauge("millrace_store_trees", "Trees of the store: one a volume, and the store's own.", figures.trees);
  gauge("millrace_store_snapshots", "Snapshots of all volumes.", figures.snapshots);
  gauge("millrace_store_remains", "Deleted volumes and snapshots whose blocks are not free yet.", figures.remains);
  gauge("millrace_store_unwritten_bytes", "Changes that are in the journal, and not in their blocks yet.",
        figures.unwritten_bytes);
  gauge("millrace_store_cache_bytes", "Blocks in memory.", figures.cache_bytes);
  counter("millrace_store_cache_misses_total", "Blocks that were read from the disk.", figures.cache_misses);
  counter("millrace_store_written_blocks_total", "Blocks that were written to the disk.", figures.blocks_written);
  counter("millrace_store_journal_bytes_total", "Bytes that were written to the store's journal.",
          figures.journal_bytes_written);
  counter("millrace_store_checkpoints_total", "Times all changes were written to their blocks.", figures.checkpoints);
}

}  // namespace millrace
