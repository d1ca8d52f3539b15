#include "runtime/storage/log_opening.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "codecs/log/log_names.hpp"
#include "runtime/storage/compaction_file.hpp"
#include "runtime/storage/epoch_file.hpp"
#include "runtime/storage/segment_bounds.hpp"
#include "runtime/storage/segment_swap.hpp"
#include "runtime/storage/tail_examination.hpp"

namespace millrace {
namespace {

constexpr std::string_view torn_suffix = ".torn";
constexpr std::uint64_t segment_bytes_limit = std::numeric_limits<std::int32_t>::max();
constexpr kafka::offset everything{std::numeric_limits<std::int64_t>::max()};

class opening {
 public:
  opening(file_pool& pool, const std::string& directory, const log_settings& settings,
          const std::optional<log_mark>& mark, const segments_leaving& leaving)
      : pool_(pool),
        disk_(pool.underlying()),
        directory_(directory),
        settings_(settings),
        mark_(mark.value_or(log_mark{})),
        trusted_(mark && !mark->suspect),
        leaving_(leaving) {}

  result<opened_segments> run() {
    if (auto listed = list(); !listed) return listed.error();
    if (auto bounded = respect_bounds(); !bounded) return bounded.error();
    if (auto dropped = drop_empty_segments(); !dropped) return dropped.error();
    if (sizes_.empty()) return without_segments();
    if (auto added = add_segments(); !added) return added.error();
    if (auto loaded = load_epochs(); !loaded) return loaded.error();
    if (auto examined = examine(); !examined) return examined.error();
    sync_above_mark();
    settle_ends();
    return std::move(out_);
  }

 private:
  std::string path_of(kafka::offset base, segment_file kind) const {
    return directory_ + "/" + segment_file_name(base, kind);
  }

  /// Which segments there are; leftovers of deletions and unfinished writes go.
  result<void> list() {
    auto entries = disk_.list(directory_);
    if (!entries && entries.error().code == errc::not_found) return {};
    if (!entries) return entries.error();
    const auto is_left = [](const directory_entry& entry) { return is_left_by_swap(entry.name); };
    if (std::ranges::any_of(*entries, is_left)) {
      if (auto recovered = recover_swaps(disk_, directory_, leaving_); !recovered) return recovered;
      entries = disk_.list(directory_);
      if (!entries) return entries.error();
    }
    for (const auto& entry : *entries) {
      if (entry.name == compaction_checkpoint_name) {
        const auto compacted = load_compaction_checkpoint(disk_, directory_);
        if (!compacted) return compacted.error();
        out_.compacted = *compacted;
        continue;
      }
      bounded_ = bounded_ || entry.name == segment_bounds_name;
      const auto path = directory_ + "/" + entry.name;
      if (entry.name.ends_with(deleted_suffix) || entry.name.ends_with(".tmp")) {
        if (auto removed = disk_.remove(path); !removed) return removed;
        continue;
      }
      const auto parsed = parse_segment_file_name(entry.name);
      if (!parsed || parsed->kind != segment_file::log) continue;
      const auto size = disk_.size_of(path);
      if (!size) return size.error();
      if (*size > segment_bytes_limit) return make_error(errc::corrupt, path + ": longer than a segment can be");
      sizes_.emplace(parsed->base, static_cast<std::uint32_t>(*size));
    }
    return {};
  }

  /// Of segments that another log goes on writing to only a front part belongs to this one, which is durable. A segment
  /// of its own always stands behind them.
  result<void> respect_bounds() {
    if (!bounded_) return {};
    const auto bounds = load_segment_bounds(disk_, directory_);
    if (!bounds) return bounds.error();
    if (!*bounds) return {};
    const auto& [start, end, bytes] = **bounds;
    for (auto& [base, size] : sizes_) {
      const auto bound = bytes.find(base);
      if (bound == bytes.end()) continue;
      if (size < bound->second) fault(path_of(base, segment_file::log) + ": shorter than what was linked");
      size = std::min(size, bound->second);
    }
    mark_.log_start = std::max(mark_.log_start, start);
    mark_.durable_end = std::max(mark_.durable_end, end);
    out_.linked_end = end;
    if (!sizes_.empty() && sizes_.rbegin()->first >= end) return {};
    const auto made = disk_.open(path_of(end, segment_file::log), open_mode::create);
    if (!made) return made.error();
    sizes_.emplace(end, 0);
    out_.dirty.renamed_in(directory_);
    return {};
  }

  /// A roll that failed may leave an empty segment behind; only the last one of a log may be empty, and those of which
  /// compaction has removed all records.
  result<void> drop_empty_segments() {
    for (auto at = sizes_.begin(); at != sizes_.end();) {
      if (at->second != 0 || at->first < out_.compacted.gaps_end || std::next(at) == sizes_.end() || lost(at->first)) {
        ++at;
        continue;
      }
      if (auto removed = disk_.remove(path_of(at->first, segment_file::log)); !removed) return removed;
      at = sizes_.erase(at);
    }
    return {};
  }

  /// The records of an empty segment went with the power: what lies behind does not go on from anything.
  bool lost(kafka::offset base) const { return !trusted_ && base >= mark_.durable_end; }

  result<opened_segments> without_segments() {
    out_.log_start = out_.end = mark_.log_start;
    if (mark_.durable_end > mark_.log_start) fault("the log is gone: its segments are not there");
    return std::move(out_);
  }

  result<void> add_segments() {
    for (auto at = sizes_.begin(); at != sizes_.end(); ++at) {
      const auto next = std::next(at);
      const auto end = next == sizes_.end() ? at->first : next->first;  // of the last it is not known yet
      out_.segments.push_back(std::make_unique<segment>(pool_, directory_, at->first, at->second, end));
      out_.segments.back()->set_index_interval_bytes(settings_.index_interval_bytes);
      if (next != sizes_.end() && at->first < out_.compacted.gaps_end)
        out_.segments.back()->set_rule(continuity::rising);
    }
    return {};
  }

  result<void> load_epochs() {
    auto loaded = load_epoch_history(disk_, directory_);
    if (!loaded && loaded.error().code == errc::io_failure) return loaded.error();
    if (loaded) {
      out_.epochs = std::move(*loaded);
      return {};
    }
    out_.report.notes.push_back("leader epochs are read from the batches: " + loaded.error().context);
    out_.epochs_changed = true;
    return read_epochs(out_.segments, out_.epochs);
  }

  /// The first segment that is looked into.
  std::size_t first_examined() const {
    const auto& all = out_.segments;
    std::size_t first = all.size() - 1;
    while (!trusted_ && first > 0 && all[first]->base() > mark_.durable_end) --first;
    return first;
  }

  result<void> examine() {
    for (auto i = first_examined(); i < out_.segments.size(); ++i) {
      auto& s = *out_.segments[i];
      const auto finding = examine_segment(s);
      if (!finding) return finding.error();
      auto state = finding->state;
      auto reason = finding->reason;
      const bool last = i + 1 == out_.segments.size();
      auto good_end = finding->good_end;
      if (state == tail_state::whole && !last && s.rule() == continuity::rising) {
        good_end.next = std::max(good_end.next, out_.segments[i + 1]->base());
      }
      if (state == tail_state::whole && !last && out_.segments[i + 1]->base() != good_end.next) {
        state = finding->good_end.next < mark_.durable_end ? tail_state::corrupt : tail_state::torn;
        reason = s.path() + ": records are missing before the next segment";
      }
      if (state == tail_state::whole && last && finding->good_end.next < mark_.durable_end) {
        state = tail_state::corrupt;
        reason = s.path() + ": the log ends before its durable end";
      }
      if (state == tail_state::corrupt) return stop_at(i, finding->good_end, reason);
      if (auto finished = finish(s, good_end, reason); !finished) return finished;
      if (state == tail_state::torn) return set_aside_after(i);
    }
    return {};
  }

  result<tail_finding> examine_segment(segment& s) {
    const auto begin = s.rewind(trusted_ ? everything : mark_.durable_end, !trusted_);
    if (!begin) return begin.error();
    const auto opened = s.open_file();
    if (!opened) return opened.error();
    if (!trusted_) (*opened)->drop_cached();
    const auto survey = survey_headers(**opened, s.size(), *begin, s.rule());
    if (!survey) return survey.error();
    const auto crc_from = !survey->whole ? begin->next : trusted_ ? survey->last_but_one : mark_.durable_end;
    const auto note = [&](const kafka::batch_header& batch, std::uint32_t position) {
      s.note(batch, position);
      if (out_.epochs.note(batch.partition_leader_epoch(), batch.base_offset())) out_.epochs_changed = true;
      if (batch.last_offset() >= crc_from && !verified_begin_) verified_begin_ = position;
    };
    verified_begin_.reset();
    auto finding =
        examine_tail(**opened, s.size(), *begin, s.rule(), check_from(crc_from.value), mark_.durable_end, note);
    if (finding && verified_begin_) s.set_verified(*verified_begin_, finding->good_end.position);
    return finding;
  }

  /// The segment ends at `end`. A cut is made durable at once: were it lost, bytes that are no part of the log would
  /// stand behind records that count as durable, where nobody looks again.
  result<void> finish(segment& s, const batch_boundary& end, const std::string& reason) {
    const auto cut = s.size() - end.position;
    if (auto finished = s.finish_at(end); !finished) return finished;
    if (cut == 0) return {};
    out_.report.bytes_cut += cut;
    out_.report.notes.push_back("a torn tail of " + std::to_string(cut) + " bytes is cut off: " + reason);
    const auto opened = s.open_file();
    if (!opened) return opened.error();
    return (*opened)->sync();
  }

  /// What is above the mark may be in the page cache only, names included, and must be synced before it is called
  /// durable. Of a last segment that ends at the mark nothing is, unless it was begun and then not written to.
  void sync_above_mark() {
    for (const auto& s : out_.segments) {
      const bool flushed = s == out_.segments.back() && !s->empty();
      if (s->end() > mark_.durable_end || (s->end() == mark_.durable_end && !flushed)) will_sync(*s);
    }
  }

  void will_sync(const segment& s) {
    for (const auto kind : {segment_file::log, segment_file::offset_index, segment_file::time_index}) {
      out_.dirty.touched(path_of(s.base(), kind));
    }
    out_.dirty.touched(directory_ + "/" + std::string(partition_metadata_name));
    out_.dirty.touched(epoch_file_path(directory_));
    out_.dirty.renamed_in(directory_);
    out_.dirty.renamed_in(directory_.substr(0, directory_.rfind('/')));
  }

  /// Bad bytes stand at the end of segment `i`: all bytes stay, what is behind is not served.
  result<void> stop_at(std::size_t i, const batch_boundary& end, const std::string& reason) {
    out_.segments[i]->serve_until(end);
    out_.segments.resize(i + 1);
    fault(reason);
    return {};
  }

  /// Segments behind a torn tail were written in the same moments, and not one record of them was acknowledged.
  result<void> set_aside_after(std::size_t i) {
    for (auto at = i + 1; at < out_.segments.size(); ++at) {
      const auto base = out_.segments[at]->base();
      const auto log = path_of(base, segment_file::log);
      out_.segments[at].reset();
      if (auto renamed = disk_.rename(log, log + std::string(torn_suffix)); !renamed) return renamed;
      for (const auto kind : {segment_file::offset_index, segment_file::time_index}) {
        const auto removed = disk_.remove(path_of(base, kind));
        if (!removed && removed.error().code != errc::not_found) return removed;
      }
      ++out_.report.segments_set_aside;
      out_.report.notes.push_back(log + " lies behind a torn tail and is set aside");
    }
    const bool any = out_.segments.size() > i + 1;
    out_.segments.resize(i + 1);
    return any ? disk_.sync_directory(directory_) : result<void>{};
  }

  void settle_ends() {
    out_.log_start = std::max(mark_.log_start, out_.segments.front()->base());
    if (out_.log_start > mark_.log_start && mark_.durable_end > mark_.log_start) {
      out_.report.notes.push_back("the log begins at " + std::to_string(out_.log_start.value) + ", above its mark");
    }
    out_.end = out_.segments.back()->end();
    out_.log_start = std::min(out_.log_start, out_.end);
    if (out_.epochs.cut_from(out_.end)) out_.epochs_changed = true;
  }

  void fault(const std::string& reason) { out_.fault = make_error(errc::corrupt, directory_ + ": " + reason); }

  file_pool& pool_;
  disk& disk_;
  const std::string& directory_;
  const log_settings& settings_;
  log_mark mark_;
  const bool trusted_;
  const segments_leaving& leaving_;
  std::map<kafka::offset, std::uint32_t> sizes_;
  bool bounded_ = false;
  std::optional<std::uint32_t> verified_begin_;  // in the segment under examination
  opened_segments out_;
};

}  // namespace

result<opened_segments> open_segments(file_pool& pool, const std::string& directory, const log_settings& settings,
                                      const std::optional<log_mark>& mark, const segments_leaving& leaving) {
  return opening(pool, directory, settings, mark, leaving).run();
}

}  // namespace millrace
