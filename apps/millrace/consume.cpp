#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "apps/millrace/kafka_client/group_admin.hpp"
#include "apps/millrace/kafka_client/record_reader.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/partition_choice.hpp"
#include "apps/millrace/progress_meter.hpp"
#include "apps/millrace/record_printer.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/text/error_lines.hpp"
#include "apps/millrace/text/reading_goal.hpp"

namespace millrace::cli {
namespace {

using namespace std::chrono_literals;
using steady_clock = std::chrono::steady_clock;

struct consume_options {
  std::vector<std::string> topics;
  position from = at_start{};
  position to = at_end{};
  bool has_from = false;
  bool has_to = false;
  bool follow = false;
  std::uint64_t records_max = 0;  ///< 0: no limit
  std::string group;
  bool committed_only = false;
  record_format format;
};

constexpr const char* standard_format = "%v\\n";

void declare(CLI::App& command, consume_options& o) {
  command.add_option("TOPIC", o.topics, "What to read; some partitions as orders:0,2-5")->required();
  add_position_option(command, "--from", o.from, "Where to begin (start)")->each([&o](const std::string&) {
    o.has_from = true;
  });
  add_position_option(command, "--to", o.to, "Where to stop, this one not included (the end as it is now)")
      ->each([&o](const std::string&) { o.has_to = true; });
  command.add_flag("-f,--follow", o.follow, "Go on at the end and wait for more");
  command.add_option("-n,--count", o.records_max, "Stop after this many records")->check(at_least_one);
  command.add_option("-g,--group", o.group, "Read as a member of this group, from where it stopped, and commit");
  command.add_flag("--committed", o.committed_only, "Leave out records of open and aborted transactions");
  o.format = *record_format::parse(standard_format);
  add_parsed_option<record_format>(
      command, "-o,--format", o.format, [](const std::string& given) { return record_format::parse(given); },
      "How to print a record: %t topic %p partition %o offset %k key %v value %h headers %T ms %D date %K %V sizes "
      "(%v\\n)",
      "TEXT");
}

/// What is read in one run of the command: it ends when `done` says so.
struct reading {
  const consume_options& options;
  reading_goal goal;                                                ///< without a group and without --follow
  std::set<std::pair<std::string, kafka::partition_index>> at_end;  ///< in a group: partitions read to their end
  std::uint64_t printed = 0;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> expected;

  bool done(const record_reader& reader) const {
    if (stop_requested()) return true;
    if (options.records_max != 0 && printed >= options.records_max) return true;
    if (options.follow) return false;
    if (options.group.empty()) return goal.reached();
    return !at_end.empty() && at_end.size() >= reader.assigned();
  }
};

/// `--from` is for partitions of which the group has committed nothing.
result<void> tell_where_from_is_not_heard(const client& c, const consume_options& o) {
  const auto committed = committed_offsets(c, o.group);
  if (!committed) return committed.error();
  const auto ignored = std::count_if(committed->begin(), committed->end(), [&](const partition_offset& one) {
    return one.at.value >= 0 && std::find(o.topics.begin(), o.topics.end(), one.topic) != o.topics.end();
  });
  if (ignored == 0) return {};
  fmt::print(stderr,
             "millrace: consume: --from does not count for {} partitions: group {} goes on where it stopped; to move "
             "it, use millrace group seek\n",
             ignored, o.group);
  return {};
}

result<void> start_in_group(record_reader& reader, const consume_options& o) {
  for (const auto& topic : o.topics) {
    const auto selected = parse_topic_selection(topic);
    if (!selected) return selected.error();
    if (!selected->partitions.empty()) {
      return make_error(errc::invalid_argument,
                        fmt::format("consume: {}: a group divides the partitions itself; name a topic", topic));
    }
    if (const auto known = describe_topic(reader.cluster(), topic); !known) return known.error();
  }
  if (o.has_from) {
    if (auto told = tell_where_from_is_not_heard(reader.cluster(), o); !told) return told;
  }
  return reader.subscribe(o.topics);
}

result<std::vector<partition_offset>> first_to_read(const client& c, const std::vector<partition_offset>& partitions,
                                                    const position& from) {
  auto resolved = resolve(c, partitions, from);
  if (!resolved) return resolved.error();
  if (resolved->strays.empty()) return std::move(resolved->places);
  return make_error(errc::out_of_range,
                    text_of("consume --from", resolved->strays,
                            "choose partitions as TOPIC:0,2-5, or another place: start, end, -N, @TIME"));
}

/// One end for all: a partition that ends before it is read to its own end.
result<std::vector<partition_offset>> end_of_reading(const client& c, const std::vector<partition_offset>& partitions,
                                                     const position& to) {
  auto resolved = resolve(c, partitions, to);
  if (!resolved) return resolved.error();
  if (!resolved->strays.empty()) {
    const auto words = text_of("consume --to", resolved->strays, "reading what there is before it");
    fmt::print(stderr, "{}\n", every_line_after("millrace: ", words));
  }
  return std::move(resolved->places);
}

/// Assigns what there is to read and sets the goal; assigns nothing if there is nothing.
result<void> start_by_hand(record_reader& reader, const consume_options& o, reading& now_reading) {
  std::vector<partition_offset> assigned;
  std::uint64_t expected = 0;
  for (const auto& text : o.topics) {
    const auto selected = parse_topic_selection(text);
    if (!selected) return selected.error();
    const auto chosen = choose_partitions(reader.cluster(), *selected);
    if (!chosen) return chosen.error();
    const auto from = first_to_read(reader.cluster(), *chosen, o.from);
    if (!from) return from.error();
    const auto to = end_of_reading(reader.cluster(), *chosen, o.to);
    if (!to) return to.error();
    for (std::size_t i = 0; i < from->size(); ++i) {
      const auto& place = (*from)[i];
      const auto until = (*to)[i].at;
      if (until <= place.at && !o.follow) continue;
      assigned.push_back(place);
      if (o.follow) continue;
      now_reading.goal.add(place.topic, place.partition, until);
      expected += static_cast<std::uint64_t>(until - place.at);
    }
  }
  if (!o.follow) now_reading.expected = o.records_max == 0 ? expected : std::min(expected, o.records_max);
  return assigned.empty() ? result<void>() : reader.assign(assigned);
}

void take(const record& r, reading& now_reading, record_printer& printer) {
  const bool bounded = now_reading.options.group.empty() && !now_reading.options.follow;
  if (bounded && !now_reading.goal.take(r)) return;
  now_reading.at_end.erase({r.topic, r.partition});
  ++now_reading.printed;
  now_reading.bytes += (r.key ? r.key->size() : 0) + (r.value ? r.value->size() : 0);
  printer.print(r);
}

result<void> read_all(record_reader& reader, reading& now_reading, record_printer& printer) {
  progress_meter meter("consume", now_reading.expected);
  const bool show_progress = !printer.on_terminal();
  const auto patience = std::chrono::milliseconds(reader.cluster().timeout_ms());
  auto last_sign = steady_clock::now();
  record r;
  bool all_shown = true;  // what was read; as long as more is there at once, it is shown together
  while (!now_reading.done(reader)) {
    const auto outcome = reader.next(r, all_shown ? 100ms : 0ms);
    if (!outcome) return outcome.error();
    all_shown = *outcome != read_outcome::record;
    switch (*outcome) {
      case read_outcome::record: take(r, now_reading, printer); break;
      case read_outcome::partition_end:
        now_reading.goal.note_end(r.topic, r.partition, r.offset);
        now_reading.at_end.emplace(r.topic, r.partition);
        printer.flush();
        break;
      case read_outcome::nothing: printer.flush(); break;
    }
    if (*outcome != read_outcome::nothing) last_sign = steady_clock::now();
    if (!now_reading.options.follow && now_reading.options.group.empty() &&
        steady_clock::now() - last_sign > patience) {
      return make_error(errc::timed_out, "consume: no record and no end of partition in time");
    }
    if (show_progress) meter.show(now_reading.printed, now_reading.bytes);
  }
  return {};
}

exit_code run(const consume_options& o, const command_context& shared) {
  if (!o.group.empty() && o.has_to) {
    return report(make_error(errc::invalid_argument, "consume: --to does not go with --group"), shared);
  }
  if (o.follow && o.has_to) {
    return report(make_error(errc::invalid_argument, "consume: --to does not go with --follow"), shared);
  }
  const bool names_a_place = !std::holds_alternative<at_start>(o.from) && !std::holds_alternative<at_end>(o.from);
  if (!o.group.empty() && names_a_place) {
    return report(make_error(errc::invalid_argument,
                             "consume: with --group, --from is start or end, for what the group has not committed; "
                             "to move it, use millrace group seek"),
                  shared);
  }
  const bool from_start = !std::holds_alternative<at_end>(o.from);
  const auto reader = record_reader::open(shared.connection, {o.group, from_start, o.committed_only});
  if (!reader) return report(reader.error(), shared);
  watch_stop_signals();
  reading now_reading{o, {}, {}, 0, 0, std::nullopt};
  const auto started = o.group.empty() ? start_by_hand(**reader, o, now_reading) : start_in_group(**reader, o);
  if (!started) return report(started.error(), shared);
  record_printer printer(o.format, shared.json);
  const auto done = read_all(**reader, now_reading, printer);
  printer.flush();
  return done ? exit_code::ok : report(done.error(), shared);
}

}  // namespace

void add_consume_command(CLI::App& root, command_context& shared) {
  add_command<consume_options>(root, "consume", "Read and print records", shared, declare, run);
}

}  // namespace millrace::cli
