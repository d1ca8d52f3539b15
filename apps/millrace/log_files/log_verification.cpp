#include "apps/millrace/log_files/log_verification.hpp"

#include <fmt/format.h>

#include "apps/millrace/log_files/batch_records.hpp"
#include "runtime/storage/compaction_file.hpp"
#include "runtime/storage/tail_examination.hpp"

namespace millrace::cli {
namespace {

/// A batch whose CRC is right and whose records are not.
struct bad_records {
  batch_boundary before;
  std::string reason;
};

class verification {
 public:
  verification(disk& d, const stored_log& log, std::optional<kafka::offset> durable_end)
      : disk_(d), log_(log), durable_end_(durable_end.value_or(kafka::offset(0))) {}

  result<log_finding> run() {
    const auto compacted = load_compaction_checkpoint(disk_, log_.directory);
    if (!compacted) return compacted.error();
    gaps_end_ = compacted->gaps_end;
    if (log_.segments.empty()) return empty();
    found_.start = log_.segments.front().base;
    found_.good_end.next = found_.start;
    for (const auto& s : log_.segments) found_.bytes += s.bytes;
    for (std::size_t i = 0; i < log_.segments.size() && found_.state == log_state::sound; ++i) {
      if (auto done = verify_segment(i); !done) return done.error();
    }
    if (found_.state == log_state::sound && !log_.goes_on && found_.good_end.next < durable_end_) {
      stop(log_state::damaged, log_.segments.size() - 1, found_.good_end,
           fmt::format("the log ends at {}, but {} was durable", found_.good_end.next.value, durable_end_.value));
    }
    return found_;
  }

 private:
  log_finding empty() {
    if (durable_end_.value > 0) stop(log_state::damaged, 0, {}, "its segments are gone");
    return found_;
  }

  result<void> verify_segment(std::size_t i) {
    const auto& segment = log_.segments[i];
    const bool after_gap = i != 0 && rule_of(i - 1) == continuity::rising && segment.base > found_.good_end.next;
    if (i != 0 && segment.base != found_.good_end.next && !after_gap) {
      stop(log_state::damaged, i - 1, found_.good_end,
           fmt::format("{}: records are missing before it: {} should come next", segment.path,
                       found_.good_end.next.value));
      return {};
    }
    const auto opened = disk_.open(segment.path, open_mode::read);
    if (!opened) return opened.error();
    std::optional<bad_records> bad;
    batch_boundary before{0, segment.base};
    const auto look_into = [&](const kafka::batch_header& batch, std::uint32_t position) {
      if (bad) return;
      const auto read = records_.read(**opened, position, batch, {}, [&](const record&) { ++found_.records; });
      if (!read) {
        bad = bad_records{before, fmt::format("{} at byte {}: {}", segment.path, position, read.error().context)};
        return;
      }
      ++found_.batches;
      before = {static_cast<std::uint32_t>(position + batch.size()), batch.next_offset()};
    };
    const auto tail =
        examine_tail(**opened, segment.bytes, {0, segment.base}, rule_of(i), check_from(0), durable_end_, look_into);
    if (!tail) return tail.error();
    found_.good_end = tail->good_end;
    const bool last = i + 1 == log_.segments.size() && !log_.goes_on;
    if (bad) {
      stop(log_state::damaged, i, bad->before, bad->reason);
    } else if (tail->state != tail_state::whole) {
      stop(last && tail->state == tail_state::torn ? log_state::torn : log_state::damaged, i, tail->good_end,
           tail->reason);
    }
    return {};
  }

  /// Offsets may be missing where compaction has been; never in the segment that is appended to.
  continuity rule_of(std::size_t i) const {
    const bool last = i + 1 == log_.segments.size() && !log_.goes_on;
    return !last && log_.segments[i].base < gaps_end_ ? continuity::rising : continuity::gapless;
  }

  void stop(log_state state, std::size_t segment, const batch_boundary& good_end, std::string reason) {
    found_.state = state;
    found_.bad_segment = segment;
    found_.good_end = good_end;
    found_.reason = std::move(reason);
  }

  disk& disk_;
  const stored_log& log_;
  kafka::offset durable_end_;
  kafka::offset gaps_end_{0};
  batch_records records_;
  log_finding found_;
};

}  // namespace

result<log_finding> verify_log(disk& d, const stored_log& log, std::optional<kafka::offset> durable_end) {
  return verification(d, log, durable_end).run();
}

}  // namespace millrace::cli
