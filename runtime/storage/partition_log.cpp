#include "runtime/storage/partition_log.hpp"

#include <algorithm>
#include <limits>

#include "codecs/kafka/records/record_batch.hpp"
#include "runtime/storage/epoch_file.hpp"
#include "runtime/storage/linked_directory.hpp"
#include "runtime/storage/retention.hpp"
#include "runtime/storage/stored_topic_id.hpp"

namespace millrace {
namespace {

using batch_parts = std::span<const std::span<const std::byte>>;

/// Calls `f` with the header of each batch, which are back to back in `parts`; the first error.
template <class F>
result<void> for_each_header(batch_parts parts, F f) {
  for (auto part : parts) {
    while (!part.empty()) {
      const auto batch = kafka::record_batch::read(part);
      if (!batch) return make_error(errc::invalid_argument, batch.error().context);
      if (auto accepted = f(batch->header()); !accepted) return accepted;
      part = part.subspan(batch->bytes().size());
    }
  }
  return {};
}

}  // namespace

result<void> remove_files(disk& d, const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    const auto removed = d.remove(path);
    if (!removed && removed.error().code != errc::not_found) return removed;
  }
  return {};
}

partition_log::partition_log(file_pool& pool, const log_place& place, const log_settings& settings)
    : pool_(pool),
      place_(place),
      directory_(place.data_directory + "/" + partition_directory_name(place.partition)),
      settings_(settings),
      aborted_(pool.underlying(), directory_) {}

/// What is there under the log's name becomes the log's, or goes out of the way.
result<partition_log::found_directory> partition_log::settle_directory() {
  auto& d = pool_.underlying();
  const auto alone = place_.naming ? std::unique_lock(*place_.naming) : std::unique_lock<std::mutex>();
  const auto id = stored_topic_id(d, directory_);
  if (!id) return id.error();
  says_its_topic_ = id->has_value();  // a crash may have left the file without its bytes
  if (*id && **id == place_.topic_id) return found_directory();
  const log_key own{place_.topic_id, place_.partition.partition};
  const bool linked = d.list(linked_directory(place_.data_directory, own)).has_value();
  found_directory found;
  if (*id || (linked && d.list(directory_))) {
    auto aside = set_foreign_directory_aside(*id);
    if (!aside) return aside.error();
    found.set_aside = std::move(*aside);
  }
  if (!linked) return found;
  const auto adopted = adopt_linked_log(d, place_.data_directory, own, directory_);
  if (!adopted) return adopted.error();
  found.adopted = says_its_topic_ = *adopted;
  return found;
}

/// Of another topic of the same name; says so.
result<std::string> partition_log::set_foreign_directory_aside(const std::optional<topic_id_bytes>& owner) {
  auto& d = pool_.underlying();
  auto aside = directory_ + std::string(foreign_suffix);
  while (d.list(aside)) aside += "+";
  auto taken = result<segment_take>(segment_take());
  if (place_.holds && owner)
    taken = place_.holds->take_all({{*owner, place_.partition.partition}, place_.data_directory, directory_});
  if (!taken) return taken.error();
  if (auto renamed = d.rename(directory_, aside); !renamed) return renamed.error();
  dirty_.renamed_in(place_.data_directory);
  return "an earlier topic of this name left its log: it is set aside as " + aside;
}

result<std::unique_ptr<partition_log>> partition_log::open(file_pool& pool, const log_place& place,
                                                           const log_settings& settings,
                                                           const std::optional<log_mark>& mark) {
  std::unique_ptr<partition_log> log(new partition_log(pool, place, settings));
  const auto found = log->settle_directory();
  if (!found) return found.error();
  const bool fresh = found->set_aside || found->adopted;  // a mark of the name is another log's
  const auto own_mark = fresh ? std::nullopt : mark;
  auto opened = open_segments(pool, log->directory_, settings, own_mark, [&](std::span<const segment_extent> going) {
    if (!place.holds) return result<segment_take>(segment_take());
    return place.holds->take(log->location(), going, log_holds::cause::compaction);
  });
  if (!opened) return opened.error();
  log->segments_ = std::move(opened->segments);
  for (const auto& s : log->segments_) log->bytes_ += s->size();
  log->epochs_ = std::move(opened->epochs);
  log->epochs_changed_ = opened->epochs_changed;
  log->start_ = opened->log_start;
  log->end_ = opened->end;
  log->fault_ = std::move(opened->fault);
  log->compacted_ = opened->compacted;
  log->report_ = std::move(opened->report);
  if (found->set_aside) log->report_.notes.push_back(*found->set_aside);
  if (!found->set_aside || found->adopted) log->dirty_ = std::move(opened->dirty);
  if (!log->segments_.empty() && !log->says_its_topic_ && !log->make_directory()) {
    log->report_.notes.push_back("the log's directory does not say whose it is");
  }
  log->mark_end_ = std::max(own_mark ? own_mark->durable_end : kafka::offset(0), opened->linked_end);
  log->durable_end_ = std::min(log->end_, std::max(log->mark_end_, log->start_));
  return log;
}

/// What `batches` amount to, if they continue the log.
result<incoming_batches> partition_log::look_at(batch_parts batches) const {
  incoming_batches incoming{0, end_ - 1, kafka::timestamp(-1)};
  auto epoch = epochs_.all().empty() ? kafka::leader_epoch(-1) : epochs_.all().back().epoch;
  const auto seen = for_each_header(batches, [&](const kafka::batch_header& batch) -> result<void> {
    if (batch.base_offset() != incoming.last_offset + 1 || batch.last_offset_delta() < 0) {
      return make_error(errc::invalid_argument, directory_ + ": the batch is not the one that comes next");
    }
    if (batch.partition_leader_epoch() < epoch) {
      return make_error(errc::invalid_argument, directory_ + ": the batch's leader epoch is behind the log's");
    }
    epoch = batch.partition_leader_epoch();
    incoming.size += batch.size();
    incoming.last_offset = batch.last_offset();
    incoming.max_timestamp = std::max(incoming.max_timestamp, batch.max_timestamp());
    return {};
  });
  if (!seen) return seen.error();
  if (incoming.size > settings_.segment_bytes_max) {
    return make_error(errc::invalid_argument, directory_ + ": the batches are longer than a segment");
  }
  return incoming;
}

result<void> partition_log::append(batch_parts batches) {
  if (fault_) return *fault_;
  const auto incoming = look_at(batches);
  if (!incoming) return incoming.error();
  if (incoming->size == 0) return {};
  if (auto ready = make_room(*incoming); !ready) return ready;
  return write(*segments_.back(), batches, incoming->size);
}

result<void> partition_log::make_room(const incoming_batches& incoming) {
  if (segments_.empty()) {
    if (auto made = make_directory(); !made) return made;
    return begin_segment();
  }
  auto& active = *segments_.back();
  const auto first = active.first_timestamp();
  if (!first) return first.error();
  const auto entries = active.index_entries();
  if (!entries) return entries.error();
  const segment_fill fill{active.base(), active.size(), *entries * offset_index_entry::bytes, *first};
  if (!must_roll(fill, incoming, settings_)) return {};
  return begin_segment();
}

result<void> partition_log::make_directory() {
  auto& d = pool_.underlying();
  const auto made = d.make_directory(directory_);
  if (!made && made.error().code != errc::already_exists) return made;
  auto opened = d.open(directory_ + "/" + std::string(partition_metadata_name), open_mode::create);
  if (!opened) return opened.error();
  const auto text = encode_partition_metadata(place_.topic_id);
  if (auto wrote = write_at(**opened, 0, std::as_bytes(std::span(text))); !wrote) return wrote;
  dirty_.touched((*opened)->path());
  dirty_.renamed_in(place_.data_directory);
  epochs_changed_ = true;
  return {};
}

/// A new, empty segment at the log's end, to be appended to from now on.
result<void> partition_log::begin_segment() {
  const auto path = directory_ + "/" + segment_file_name(end_, segment_file::log);
  auto opened = pool_.underlying().open(path, open_mode::create);
  if (!opened) return opened.error();
  if (auto cut = (*opened)->truncate(0); !cut) return cut;
  if (!segments_.empty()) complete_indexes(*segments_.back());
  segments_.push_back(std::make_unique<segment>(pool_, directory_, end_, 0, end_));
  segments_.back()->set_index_interval_bytes(settings_.index_interval_bytes);
  dirty_.renamed_in(directory_);
  return {};
}

/// The indexes of a closed segment must be whole, or gone so that they are rebuilt: retention believes them.
void partition_log::complete_indexes(segment& closed) {
  if (!closed.write_indexes(true)) closed.drop_indexes();
  dirty_.touched(closed.path());  // the cut after a failed append, if there was one
  for (const auto kind : {segment_file::offset_index, segment_file::time_index}) {
    dirty_.touched(directory_ + "/" + segment_file_name(closed.base(), kind));
  }
}

result<void> partition_log::write(segment& active, batch_parts batches, std::uint64_t bytes) {
  const auto position = active.size();
  auto wrote = active.write(batches);
  if (!wrote) {
    if (auto undone = active.undo_write(); !undone) {
      fault_ = make_error(errc::unavailable, "a failed append could not be undone: " + undone.error().context);
    }
    return wrote.error();
  }
  const auto noted = for_each_header(batches, [&](const kafka::batch_header& batch) -> result<void> {
    active.appended(batch);
    if (epochs_.note(batch.partition_leader_epoch(), batch.base_offset())) epochs_changed_ = true;
    return {};
  });
  if (!noted) return noted;
  end_ = active.end();
  bytes_ += bytes;
  dirty_.wrote(*wrote, position, bytes, settings_.durability == durability::fsync);
  active.write_due_indexes();
  return {};
}

kafka::offset partition_log::segment_of(kafka::offset at) const {
  const auto after =
      std::ranges::upper_bound(segments_, at, {}, [](const std::unique_ptr<segment>& s) { return s->base(); });
  return after == segments_.begin() ? at : (*std::prev(after))->base();
}

result<log_read> partition_log::read(const log_read_request& request) {
  if (request.from < start_ || request.from > end_) {
    return make_error(errc::out_of_range, directory_ + ": offset " + std::to_string(request.from.value) +
                                              " is not in [" + std::to_string(start_.value) + ", " +
                                              std::to_string(end_.value) + "]");
  }
  return reader_.read(segments_, request);
}

result<std::optional<found_record>> partition_log::find_timestamp(kafka::timestamp target, kafka::offset limit) {
  return find_by_timestamp(segments_, target, {start_, std::min(limit, end_)});
}

result<std::optional<found_record>> partition_log::find_newest(kafka::offset limit) {
  return millrace::find_newest(segments_, {start_, std::min(limit, end_)});
}

result<void> partition_log::delete_before(kafka::offset to) {
  if (to > end_) return make_error(errc::out_of_range, directory_ + ": nothing can be deleted above the end");
  start_ = std::max(start_, to);
  if (epochs_.forget_before(start_)) epochs_changed_ = true;
  return {};
}

result<std::size_t> partition_log::apply_retention(kafka::timestamp now, kafka::offset high_watermark) {
  std::size_t removed = 0;
  for (auto bytes = size().bytes; !segments_.empty(); ++removed) {
    auto& oldest = *segments_.front();
    if (oldest.empty() && segments_.size() == 1) break;
    oldest_segment facts{oldest.end(), oldest.size(), kafka::timestamp(-1)};
    if (settings_.retention_age_max) {
      // One that compaction has emptied goes with the first that has records. A segment whose batches are bad has no
      // age: it is kept until it is too much, or is deleted by offset.
      const auto aged = std::ranges::find_if(segments_, [](const auto& s) { return !s->empty(); });
      const auto newest = aged == segments_.end() ? result<newest_record>(newest_record{}) : (*aged)->newest();
      if (!newest && newest.error().code != errc::corrupt) return newest.error();
      if (newest) facts.newest = newest->timestamp;
    }
    if (!may_go(facts, settings_, {now, start_, high_watermark, bytes})) break;
    if (segments_.size() == 1) {
      if (fault_) break;
      if (auto begun = begin_segment(); !begun) return begun.error();
    }
    if (auto gone = remove_oldest(); !gone) return gone.error();
    bytes -= facts.size;
  }
  return removed;
}

log_location partition_log::location() const {
  return {{place_.topic_id, place_.partition.partition}, place_.data_directory, directory_};
}

/// To be called before files of `going` get other names.
result<segment_take> partition_log::take_away(std::span<const std::unique_ptr<segment>> going, log_holds::cause why) {
  if (!place_.holds) return segment_take();
  std::vector<segment_extent> extents;
  for (const auto& s : going) extents.push_back({s->base(), s->end(), s->size(), s->rule()});
  return place_.holds->take(location(), extents, why);
}

result<void> partition_log::remove_oldest() {
  const auto taken = take_away(std::span(segments_).first(1), log_holds::cause::retention);
  if (!taken) return taken.error();
  auto& d = pool_.underlying();
  const auto base = segments_.front()->base();
  const auto end = segments_.front()->end();
  const auto size = segments_.front()->size();
  for (const auto kind : {segment_file::log, segment_file::offset_index, segment_file::time_index,
                          segment_file::transaction_index, segment_file::producer_snapshot}) {
    const auto path = directory_ + "/" + segment_file_name(base, kind);
    const auto doomed = path + std::string(deleted_suffix);
    const auto renamed = d.rename(path, doomed);
    if (renamed)
      deleted_.push_back(doomed);
    else if (renamed.error().code != errc::not_found || kind == segment_file::log)
      return renamed;
  }
  segments_.erase(segments_.begin());
  aborted_.forget(base);
  bytes_ -= size;
  start_ = std::max(start_, end);
  reader_.forget();
  dirty_.renamed_in(directory_);
  if (epochs_.forget_before(start_)) epochs_changed_ = true;
  return {};
}

/// The file is a cache of what the batches say: one that cannot be written must go, so that nobody believes the old
/// one.
void partition_log::keep_epochs() {
  auto& d = pool_.underlying();
  if (!save_epoch_history(d, directory_, epochs_) && !d.remove(epoch_file_path(directory_))) return;
  dirty_.touched(epoch_file_path(directory_));
  dirty_.renamed_in(directory_);
  epochs_changed_ = false;
}

result<flush_ticket> partition_log::begin_flush() {
  if (fault_ && fault_->code == errc::unavailable) return *fault_;
  if (epochs_changed_ && !segments_.empty()) {
    keep_epochs();
  }
  auto files = dirty_.take(pool_.underlying());
  if (!files) return files.error();
  return flush_ticket{end_, std::move(*files)};
}

void partition_log::finish_flush(const flush_ticket& done) {
  if (fault_) return;
  durable_end_ = std::max(durable_end_, done.end);
  mark_end_ = std::max(mark_end_, durable_end_);
}

void partition_log::fail_flush(const error& why) {
  fault_ = make_error(errc::unavailable, directory_ + ": taken offline: " + why.context);
}

result<void> partition_log::close() {
  if (fault_) return *fault_;
  // Not synced: after a loss of power nobody believes the index of the last segment.
  if (!segments_.empty() && !segments_.back()->write_indexes(false)) segments_.back()->drop_indexes();
  const auto ticket = begin_flush();
  if (!ticket) return ticket.error();
  for (const auto& part : ticket->files) {
    if (auto synced = part.file->sync(); !synced) {
      fail_flush(synced.error());
      return synced;
    }
  }
  finish_flush(*ticket);
  return {};
}

log_mark partition_log::mark() const { return {start_, mark_end_, fault_.has_value()}; }

void partition_log::set_settings(const log_settings& settings) {
  settings_ = settings;
  for (const auto& s : segments_) s->set_index_interval_bytes(settings.index_interval_bytes);
}

}  // namespace millrace
