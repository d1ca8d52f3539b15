#include "apps/monitoring/board/stored_series.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "apps/monitoring/graph/series_states.hpp"
#include "apps/monitoring/series/closed_aggregates.hpp"
#include "runtime/flow/state/key_codec.hpp"
#include "runtime/flow/state/row_name.hpp"

namespace millrace::monitoring {
namespace {

std::string row_of(flow::row_kind kind, const char* thing, std::uint64_t id) {
  auto row = flow::row_prefix(series_stage, kind, thing);
  flow::write_key(row, id);
  return row;
}

series_point point_of(const aggregate& a, bool with_spread) {
  return {.time_ms = a.last_ms,
          .first = a.first,
          .last = a.last,
          .min = a.min,
          .max = a.max,
          .sum = a.sum,
          .count = a.count,
          .spread = with_spread && a.count > 1 ? std::make_shared<const quantile_sketch>(a.values) : nullptr};
}

error corrupt(const char* what) { return make_error(errc::corrupt, std::string("state of a series: ") + what); }

}  // namespace

/// What is read of one series.
class stored_series::one_series {
 public:
  one_series(const map_reader& rows, map_cursor& cursor, std::uint64_t id, time_window window, resolution wanted,
             series_points& into)
      : rows_(rows), cursor_(cursor), id_(id), window_(window), wanted_(wanted), into_(into) {}

  /// The newest first, for a commit may come between: what it moves into a block is then seen twice, and not missed.
  result<void> read() {
    open_aggregate open;
    fine_rollup fine;
    coarse_rollup coarse;
    const auto there = get(open_state, open);
    if (!there || !*there) return there ? result<void>() : result<void>(there.error());
    if (const auto found = get(fine_state, fine); !found) return found.error();
    if (wanted_ != resolution::ten_seconds) {
      if (const auto found = get(coarse_state, coarse); !found) return found.error();
    }
    if (auto done = read_blocks(); !done) return done;
    if (wanted_ == resolution::hour) append(coarse.hours.all(), coarse.hour.of);
    if (wanted_ == resolution::minute) append(coarse.minutes.all(), {});
    if (wanted_ == resolution::ten_seconds) append(fine.tens.all(), {});
    // What is part of no larger stretch yet stands for itself.
    if (wanted_ != resolution::ten_seconds) append({}, fine.minute.of);
    append({}, open.of);
    return {};
  }

 private:
  template <class State>
  result<bool> get(const char* thing, State& into) {
    const auto found = rows_.get(row_of(flow::row_kind::value, thing, id_), row_);
    if (!found || !*found) return found;
    if (!flow::read_whole_state(row_, into)) return corrupt(thing);
    return true;
  }

  /// From the block in which the window begins.
  result<void> read_blocks() {
    const auto which = static_cast<std::uint8_t>(wanted_);
    auto prefix = row_of(flow::row_kind::map, blocks_state, id_);
    flow::write_key(prefix, which);
    auto behind = prefix;
    flow::write_key(behind, std::max(window_.from_ms, long_ago_ms));
    if (auto done = cursor_.seek_before(behind); !done) return done;
    const bool begins_before = cursor_.valid() && cursor_.key().starts_with(prefix);
    auto moved = begins_before ? result<void>() : cursor_.seek(prefix);
    aggregate_block block;
    for (; moved && cursor_.valid() && cursor_.key().starts_with(prefix); moved = cursor_.next()) {
      const auto value = cursor_.value();
      if (!value) return value.error();
      if (!flow::read_whole_state(*value, block)) return corrupt(blocks_state);
      if (!block.all.empty() && block.all.front().start_ms > window_.to_ms) break;
      append(block.all, {});
    }
    return moved;
  }

  void append(const std::vector<aggregate>& all, const aggregate& open) {
    for (const auto& one : all) append(one);
    if (open.count > 0) append(open);
  }

  void append(const aggregate& one) {
    if (one.start_ms <= last_start_ms_) return;
    last_start_ms_ = one.start_ms;
    if (one.last_ms >= window_.from_ms && one.last_ms <= window_.to_ms)
      into_.points.push_back(point_of(one, into_.with_spread));
  }

  const map_reader& rows_;
  map_cursor& cursor_;
  const std::uint64_t id_;
  const time_window window_;
  const resolution wanted_;
  series_points& into_;
  std::string row_;
  std::int64_t last_start_ms_ = long_ago_ms;
};

result<std::vector<found_series>> stored_series::find(std::span<const label_matcher> matchers, time_window,
                                                      std::size_t series_max) {
  return index_.find(matchers, series_max);
}

result<void> stored_series::read(std::span<const std::uint64_t> ids, time_window window, resolution wanted,
                                 std::size_t points_max, series_points& into) {
  const auto cursor = rows_.cursor();
  for (const auto id : ids) {
    if (auto done = one_series(rows_, *cursor, id, window, wanted, into).read(); !done) return done;
    into.end_series();
    if (into.points.size() > points_max) {
      return make_error(errc::limit_exceeded, "more than " + std::to_string(points_max) + " points");
    }
  }
  return {};
}

result<void> index_stored_series(const map_reader& rows, series_index& index) {
  const auto prefix = flow::row_prefix(series_stage, flow::row_kind::value, name_state);
  const auto cursor = rows.cursor();
  auto moved = cursor->seek(prefix);
  for (; moved && cursor->valid() && cursor->key().starts_with(prefix); moved = cursor->next()) {
    auto name = cursor->key().substr(prefix.size());
    const auto value = cursor->value();
    if (!value) return value.error();
    std::uint64_t id = 0;
    std::string series;
    if (!flow::read_key(name, id) || !flow::read_whole_state(*value, series)) return corrupt(name_state);
    (void)index.add(id, series);
  }
  return moved;
}

}  // namespace millrace::monitoring
