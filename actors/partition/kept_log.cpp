#include "actors/partition/kept_log.hpp"

#include <algorithm>

#include "actors/partition/producer_recall.hpp"

namespace millrace {

log_settings log_settings_of(const topic_settings& settings) {
  log_settings made;
  made.durability = settings.synced_before_acknowledged() ? durability::fsync : durability::os;
  made.segment_bytes_max = settings.segment_bytes_max;
  made.segment_age_max = settings.segment_age_max;
  if (settings.compacted) made.segment_age_max = std::min(made.segment_age_max, settings.compaction_lag_max);
  made.index_interval_bytes = settings.index_interval_bytes;
  made.index_bytes_max = settings.index_bytes_max;
  if (settings.deleted_when_old) {
    made.retention_bytes_max = settings.retention_bytes;
    made.retention_age_max = settings.retention;
  }
  return made;
}

namespace {

/// What was read back after a crash may be in the page cache only: it is synced before anybody is shown it.
result<void> make_durable(partition_log& log) {
  if (!log.needs_flush()) return {};
  auto ticket = log.begin_flush();
  if (!ticket) return ticket.error();
  for (const auto& part : ticket->files) {
    if (auto synced = part.file->sync(); !synced) return synced.error();
  }
  log.finish_flush(*ticket);
  return {};
}

}  // namespace

result<opened_partition> open_kept_log(const partition_options& options) {
  const auto name = partition_directory_name(options.place.partition);
  auto log =
      partition_log::open(*options.files, options.place, log_settings_of(*options.settings), options.marks->find(name));
  if (!log) return log.error();
  if (options.settings->synced_before_acknowledged() && !(*log)->fault()) {
    if (auto durable = make_durable(**log); !durable) {
      (*log)->fail_flush(durable.error());
      options.marks->set(name, (*log)->mark());  // the next try reads what really is on the device
      return durable.error();
    }
  }
  opened_partition opened{std::move(*log), producer_table(options.producer_expiration)};
  opened.producers.expire_from(kafka::timestamp(options.time->wall_ms()));
  const auto recalled = recall_producers(options.files->underlying(), *opened.log, opened.producers);
  if (recalled)
    opened.recalled = *recalled;
  else if (recalled.error().code == errc::corrupt)
    opened.log->refuse_appends(recalled.error());  // who produced what lies behind is not known
  else
    return recalled.error();
  return opened;
}

}  // namespace millrace
