#include "runtime/storage/log_link.hpp"

#include <algorithm>

#include "codecs/log/log_names.hpp"
#include "runtime/disk/file_pool.hpp"
#include "runtime/storage/batch_walk.hpp"
#include "runtime/storage/compaction_file.hpp"
#include "runtime/storage/cut_sources.hpp"
#include "runtime/storage/directory_tree.hpp"
#include "runtime/storage/epoch_file.hpp"
#include "runtime/storage/epoch_search.hpp"
#include "runtime/storage/segment.hpp"
#include "runtime/storage/segment_bounds.hpp"
#include "runtime/storage/transaction_index_files.hpp"

namespace millrace {
namespace {

constexpr std::size_t index_bytes_max = 1u << 30;
constexpr std::size_t open_files_max = 4;

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

class linking {
 public:
  linking(disk& d, const log_link& wanted, const held_view& view)
      : disk_(d),
        wanted_(wanted),
        view_(view),
        cut_(view.hold.cut),
        directory_(wanted.target + std::string(linking_suffix)),
        pool_(d, open_files_max),
        bounds_{cut_.start, cut_.end, {}} {}

  result<log_mark> run() {
    auto found = find_cut_sources(disk_, wanted_.origin.topic, wanted_.origin_directory, view_);
    if (!found) return found.error();
    sources_ = std::move(*found);
    if (auto begun = begin(); !begun) return begun.error();
    auto made = fill();
    if (made) made = finish();
    if (made) return log_mark{cut_.start, cut_.end, false};
    (void)remove_tree(disk_, directory_).has_value();
    return made.error();
  }

 private:
  std::string source_path(const cut_segment& s, segment_file kind) const {
    return sources_.path(view_, wanted_.origin_directory, s, kind);
  }

  std::string path_of(kafka::offset base, segment_file kind) const {
    return directory_ + "/" + segment_file_name(base, kind);
  }

  // --- the new directory

  result<void> begin() {
    const auto removed = remove_tree(disk_, directory_);
    if (!removed && removed.error().code != errc::not_found) return removed;
    return disk_.make_directory(directory_);
  }

  result<void> fill() {
    for (const auto& s : sources_.segments) {
      if (auto linked = link_segment(s); !linked) return linked;
    }
    if (auto kept = keep_epochs(); !kept) return kept;
    if (auto kept = keep_aborted(); !kept) return kept;
    if (auto kept = keep_producers(); !kept) return kept;
    if (auto kept = keep_gaps(); !kept) return kept;
    if (auto saved = save_segment_bounds(disk_, directory_, bounds_); !saved) return saved;
    const auto id = encode_partition_metadata(wanted_.target_topic);
    if (auto saved =
            replace_file(disk_, directory_ + "/" + std::string(partition_metadata_name), std::as_bytes(std::span(id)));
        !saved) {
      return saved;
    }
    const auto tail = disk_.open(path_of(cut_.end, segment_file::log), open_mode::create);
    if (!tail) return tail.error();
    return (*tail)->sync();
  }

  result<void> finish() {
    if (auto synced = disk_.sync_directory(directory_); !synced) return synced;
    if (auto renamed = disk_.rename(directory_, wanted_.target); !renamed) return renamed;
    return disk_.sync_directory(parent_of(wanted_.target));
  }

  // --- segments

  result<void> link_segment(const cut_segment& s) {
    const auto base = s.extent.base;
    if (auto linked = disk_.link(source_path(s, segment_file::log), path_of(base, segment_file::log)); !linked) {
      return linked;
    }
    // What only a journal has would be lost with the name that it knows.
    const auto opened = disk_.open(path_of(base, segment_file::log), open_mode::write);
    if (!opened) return opened.error();
    if (auto synced = (*opened)->sync(); !synced) return synced;
    const bool whole = s.extent.end <= cut_.end;
    for (const auto kind : {segment_file::offset_index, segment_file::time_index}) {
      if (auto done = whole ? link_index(s, kind) : copy_index(s, kind); !done) return done;
    }
    if (auto copied = copy_index(s, segment_file::transaction_index); !copied) return copied;
    auto bytes = result<std::uint32_t>(s.extent.bytes);
    if (!whole) bytes = end_of_cut(s, **opened);
    if (!bytes) return bytes.error();
    bounds_.bytes[base] = *bytes;
    segments_.push_back(std::make_unique<segment>(pool_, directory_, base, *bytes, std::min(s.extent.end, cut_.end)));
    segments_.back()->set_rule(s.extent.rule);
    segments_.back()->set_index_interval_bytes(wanted_.index_interval_bytes);
    if (s.extent.rule == continuity::rising) gaps_end_ = std::min(s.extent.end, cut_.end);
    return {};
  }

  result<void> link_index(const cut_segment& s, segment_file kind) {
    const auto linked = disk_.link(source_path(s, kind), path_of(s.extent.base, kind));
    if (!linked && linked.error().code == errc::not_found) return {};
    return linked;
  }

  result<void> copy_index(const cut_segment& s, segment_file kind) {
    const auto bytes = read_file(disk_, source_path(s, kind), index_bytes_max);
    if (!bytes && bytes.error().code == errc::not_found) return {};
    if (!bytes) return bytes.error();
    return replace_file(disk_, path_of(s.extent.base, kind), *bytes);
  }

  /// Where the cut ends in the segment, whose indexes, copies, then end there too.
  result<std::uint32_t> end_of_cut(const cut_segment& s, file& log) {
    const auto size = log.size();
    if (!size) return size.error();
    const bool grows = !s.kept && s.extent.end == unknown_end;
    const auto room = grows ? static_cast<std::uint32_t>(*size) : s.extent.bytes;
    segment copy(pool_, directory_, s.extent.base, room, cut_.end);
    copy.set_rule(s.extent.rule);
    copy.set_index_interval_bytes(wanted_.index_interval_bytes);
    auto end = copy.rewind(cut_.end, false);
    if (!end) return end.error();
    batch_walk walk(log, end->position, room, end->next, s.extent.rule);
    while (end->next < cut_.end) {
      const auto batch = walk.next();
      if (!batch) return batch.error();
      if (!*batch || (*batch)->next_offset() > cut_.end) {
        return make_error(errc::corrupt, source_path(s, segment_file::log) + ": no batch ends before offset " +
                                             std::to_string(cut_.end.value) + ", as the cut does");
      }
      copy.note(**batch, static_cast<std::uint32_t>(walk.position()));
      end = batch_boundary{static_cast<std::uint32_t>(walk.next_position()), (*batch)->next_offset()};
    }
    if (auto written = copy.write_indexes(true); !written) return written.error();
    for (const auto kind : {segment_file::offset_index, segment_file::time_index}) {
      if (auto synced = sync_files(disk_, {path_of(s.extent.base, kind)}); !synced) return synced.error();
    }
    return end->position;
  }

  // --- what goes with them

  /// The origin's own history says all, but for epochs that began before its log does now.
  result<void> keep_epochs() {
    auto known = load_epoch_history(disk_, sources_.log_is_there ? wanted_.origin_directory : view_.directory);
    if (!known && known.error().code == errc::io_failure) return known.error();
    auto history = known ? std::move(*known) : epoch_history();
    history.cut_from(cut_.end);
    if (history.all().empty() || history.all().front().start > cut_.start) {
      const auto searched = search_epochs(segments_, cut_.end);
      if (!searched) return searched.error();
      history = joined(*searched, history);
    }
    history.forget_before(cut_.start);
    return save_synced(history);
  }

  static epoch_history joined(const epoch_history& searched, const epoch_history& known) {
    epoch_history all;
    for (const auto& e : searched.all()) {
      if (known.all().empty() || e.epoch <= known.all().front().epoch) all.note(e.epoch, e.start);
    }
    for (const auto& e : known.all()) all.note(e.epoch, e.start);
    return all;
  }

  result<void> save_synced(const epoch_history& history) {
    if (auto saved = save_epoch_history(disk_, directory_, history); !saved) return saved;
    return sync_files(disk_, {epoch_file_path(directory_)});
  }

  /// Transactions that were aborted after the cut are cut off.
  result<void> keep_aborted() {
    transaction_index_files files(disk_, directory_);
    if (auto opened = files.open(cut_.end); !opened) return opened.error();
    std::vector<std::string> paths;
    for (const auto& [base, entries] : files.checkpoint()) {
      paths.push_back(path_of(base, segment_file::transaction_index));
    }
    if (auto synced = sync_files(disk_, paths); !synced) return synced;
    return save_aborted_checkpoint(disk_, directory_, files.checkpoint());
  }

  result<void> keep_producers() {
    if (wanted_.producers) {
      return replace_file(disk_, path_of(cut_.end, segment_file::producer_snapshot), *wanted_.producers);
    }
    const auto from = sources_.log_is_there ? wanted_.origin_directory : view_.directory;
    const auto entries = disk_.list(from);
    if (!entries && entries.error().code != errc::not_found) return entries.error();
    if (!entries) return {};
    for (auto at = entries->rbegin(); at != entries->rend(); ++at) {
      const auto parsed = parse_segment_file_name(at->name);
      if (!parsed || parsed->kind != segment_file::producer_snapshot) continue;
      if (parsed->base > cut_.end || parsed->base < cut_.start) continue;
      const auto linked = disk_.link(from + "/" + at->name, directory_ + "/" + at->name);
      if (linked || linked.error().code != errc::not_found) return linked;
    }
    return {};
  }

  /// All is dirty: compaction may have come further at the origin since the cut.
  result<void> keep_gaps() {
    if (gaps_end_ == kafka::offset(0)) return {};
    return save_compaction_checkpoint(disk_, directory_, {kafka::offset(0), gaps_end_});
  }

  disk& disk_;
  const log_link& wanted_;
  const held_view& view_;
  const log_cut cut_;
  const std::string directory_;
  file_pool pool_;
  cut_sources sources_;
  std::vector<std::unique_ptr<segment>> segments_;
  segment_bounds bounds_;
  kafka::offset gaps_end_{0};
};

}  // namespace

result<log_mark> link_log(disk& d, const log_holds& holds, const log_link& wanted) {
  const auto there = d.list(wanted.target);
  if (there) return make_error(errc::already_exists, wanted.target + " is there already");
  if (there.error().code != errc::not_found) return there.error();
  const auto view = holds.view(wanted.origin, wanted.holder);
  if (!view) return view.error();
  return linking(d, wanted, *view).run();
}

}  // namespace millrace
