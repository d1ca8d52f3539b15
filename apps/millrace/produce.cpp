#include <fmt/format.h>

#include <thread>

#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/kafka_client/record_writer.hpp"
#include "apps/millrace/line_source.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/progress_meter.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/text/escape.hpp"
#include "apps/millrace/text/instant.hpp"
#include "apps/millrace/text/joint_outcome.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/record_json.hpp"
#include "apps/millrace/text/record_line.hpp"
#include "apps/millrace/text/table.hpp"

namespace millrace::cli {
namespace {

using steady_clock = std::chrono::steady_clock;

struct produce_options {
  std::string topic;
  std::vector<std::string> files;  ///< none: standard input
  std::optional<std::string> key;
  line_rules rules;
  bool json_lines = false;
  std::vector<record_header> headers;
  std::int32_t partition = -1;
  kafka::timestamp time{-1};
  std::uint64_t records_per_second = 0;  ///< 0: as fast as it goes
  writer_options writer;
  bool repeatable = false;
};

void declare_records(CLI::App& command, produce_options& o) {
  command.add_option("TOPIC", o.topic, "Where to")->required();
  command.add_option("FILE", o.files, "What to send, one record a line (standard input)")->check(CLI::ExistingFile);
  add_parsed_option<std::optional<std::string>>(
      command, "-k,--key", o.key, [](const std::string& given) { return result<std::optional<std::string>>(given); },
      "Key of every record", "KEY");
  add_parsed_option<std::optional<std::string>>(
      command, "-K,--key-separator", o.rules.key_separator,
      [](const std::string& given) -> result<std::optional<std::string>> {
        auto bytes = unescape(given);
        if (!bytes) return bytes.error();
        if (bytes->empty()) return make_error(errc::invalid_argument, "a separator cannot be empty");
        return std::optional(std::move(*bytes));
      },
      "Each line is key, separator, value; escapes as \\t", "TEXT");
  command.add_flag("-Z,--empty-is-null", o.rules.empty_is_null, "An empty value is null: it deletes its key");
  command.add_flag("--from-json", o.json_lines, "Lines are JSON as `consume --json` prints them");
  add_parsed_option<std::vector<record_header>>(
      command, "-H,--header", o.headers,
      [&o](const std::string& given) -> result<std::vector<record_header>> {
        auto header = read_header(given);
        if (!header) return header.error();
        auto all = o.headers;
        all.push_back(std::move(*header));
        return all;
      },
      "A header of every record, any number of times", "NAME=VALUE")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->trigger_on_parse();
}

void declare(CLI::App& command, produce_options& o) {
  declare_records(command, o);
  command.add_option("-p,--partition", o.partition, "Partition (by key, else spread)")->check(not_negative);
  add_parsed_option<kafka::timestamp>(
      command, "-t,--timestamp", o.time, [](const std::string& given) { return parse_instant(given, now()); },
      "Time of every record (now)", "TIME");
  command.add_option("-z,--compression", o.writer.compression, "Codec of the batches")
      ->check(CLI::IsMember({"none", "gzip", "snappy", "lz4", "zstd"}))
      ->capture_default_str();
  command.add_option("-a,--acks", o.writer.acks, "Whose word makes a record delivered")
      ->check(CLI::IsMember({"0", "1", "all"}))
      ->capture_default_str();
  command.add_option("-r,--rate", o.records_per_second, "Records a second at most")->check(at_least_one);
  command.add_flag("--not-idempotent", o.repeatable, "A retry may write a record twice (for clusters before 0.11)");
}

result<record> record_of(std::string_view line, const produce_options& o) {
  auto r = o.json_lines ? read_json_record(line) : read_line(line, o.rules);
  if (!r) return r;
  if (o.key) r->key = o.key;
  if (o.partition >= 0) r->partition = kafka::partition_index(o.partition);
  if (o.time.value >= 0) r->time = o.time;
  r->headers.insert(r->headers.end(), o.headers.begin(), o.headers.end());
  return r;
}

/// Waits until record number `sent` may go at the given rate, serving reports meanwhile.
void keep_pace(record_writer& writer, steady_clock::time_point started, std::uint64_t sent, std::uint64_t rate) {
  const auto due = started + std::chrono::nanoseconds(1'000'000'000ull * sent / rate);
  for (auto left = due - steady_clock::now(); left.count() > 0 && !stop_requested(); left = due - steady_clock::now()) {
    const auto wait = std::min<std::chrono::nanoseconds>(left, std::chrono::milliseconds(50));
    writer.poll(std::chrono::milliseconds(0));
    std::this_thread::sleep_for(wait);
  }
}

result<void> send_all(record_writer& writer, const produce_options& o) {
  line_source lines(o.files);
  progress_meter meter("produce " + o.topic);
  const auto started = steady_clock::now();
  std::string_view line;
  for (std::uint64_t sent = 0; !stop_requested(); ++sent) {
    const auto more = lines.next(line);
    if (!more) return more.error();
    if (!*more) break;
    if (o.records_per_second != 0) keep_pace(writer, started, sent, o.records_per_second);
    const auto r = record_of(line, o);
    if (!r) return make_error(r.error().code, fmt::format("{}: {}", lines.place(), r.error().context));
    if (auto done = writer.send(*r); !done)
      return make_error(done.error().code, lines.place() + ": " + done.error().context);
    writer.poll(std::chrono::milliseconds(0));
    meter.show(writer.totals().delivered, writer.totals().bytes);
  }
  return {};
}

void print_totals(const record_writer& writer, const produce_options& o, std::chrono::milliseconds took, bool as_json) {
  const auto& totals = writer.totals();
  const auto unsettled = writer.unsettled();
  table rows({{"PARTITION", align::right}, {"RECORDS", align::right}, {"FIRST", align::right}, {"LAST", align::right}});
  json partitions = json::array();
  for (const auto& [index, range] : totals.partitions) {
    rows.add({std::to_string(index), std::to_string(range.records), std::to_string(range.first.value),
              std::to_string(range.last.value)});
    partitions.push_back({{"partition", index},
                          {"records", range.records},
                          {"first_offset", range.first.value},
                          {"last_offset", range.last.value}});
  }
  if (as_json) {
    print_json({{"topic", o.topic},
                {"records", totals.delivered},
                {"bytes", totals.bytes},
                {"failed", totals.failed},
                {"unsettled", unsettled},
                {"milliseconds", took.count()},
                {"partitions", partitions}});
    return;
  }
  print(fmt::format("{}: {} records, {}, in {}\n", o.topic, grouped(static_cast<std::int64_t>(totals.delivered)),
                    readable_bytes(totals.bytes), readable_duration(took)));
  if (!rows.empty()) print(rows.render());
}

/// Says so if the cluster makes the topic because it is produced to.
result<void> have_topic(const record_writer& writer, const produce_options& o, const connection_options& connection) {
  const auto there = look_up_topic(connection, o.topic);
  if (there || there.error().code != errc::not_found) return there ? result<void>() : there.error();
  if (auto made = writer.check_topic(); !made) return made;
  fmt::print(stderr, "millrace: topic {} was not there: the cluster made it\n", o.topic);
  return {};
}

/// Records that were handed over settle even when a later line is refused.
exit_code run(const produce_options& o, const command_context& shared) {
  auto options = o.writer;
  options.idempotent = !o.repeatable;
  options.patience = shared.connection.timeout;
  const auto writer = record_writer::open(shared.connection, o.topic, options);
  if (!writer) return report(writer.error(), shared);
  if (const auto known = have_topic(**writer, o, shared.connection); !known) return report(known.error(), shared);
  watch_stop_signals();
  (*writer)->wait_unless(stop_is_overdue());
  const auto started = steady_clock::now();
  const auto sent = send_all(**writer, o);
  const auto settled = (*writer)->finish();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started);
  const auto& totals = (*writer)->totals();
  print_totals(**writer, o, took, shared.json);
  joint_outcome outcome;
  if (totals.delivered != 0) outcome.note(exit_code::ok);
  if (!sent) outcome.note(report(sent.error(), shared));
  if (!settled) outcome.note(report(settled.error(), shared));
  if (totals.first_failure) outcome.note(report(*totals.first_failure, shared));
  return outcome.code();
}

}  // namespace

void add_produce_command(CLI::App& root, command_context& shared) {
  add_command<produce_options>(root, "produce", "Write records from standard input or files", shared, declare, run);
}

}  // namespace millrace::cli
