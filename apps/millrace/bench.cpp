#include "apps/millrace/command.hpp"

#include <fmt/format.h>

#include <random>

#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/kafka_client/record_reader.hpp"
#include "apps/millrace/kafka_client/record_writer.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/partition_choice.hpp"
#include "apps/millrace/progress_meter.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/text/joint_outcome.hpp"
#include "apps/millrace/text/latency_summary.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/reading_goal.hpp"
#include "runtime/config/quantity.hpp"

namespace millrace::cli {
namespace {

using steady_clock = std::chrono::steady_clock;
using std::chrono::microseconds;

struct produce_options {
  std::string topic;
  std::uint64_t records = 1'000'000;
  std::int64_t record_bytes = 200;
  writer_options writer;
};

struct consume_options {
  topic_selection selected;
  std::uint64_t records = 0;  ///< 0: all there are
};

void declare_produce(CLI::App& command, produce_options& o) {
  command.add_option("TOPIC", o.topic, "Where to; it must exist")->required();
  command.add_option("-n,--records", o.records, "How many")->check(CLI::Range(1, 100'000'000))->capture_default_str();
  add_parsed_option<std::int64_t>(
      command, "-s,--size", o.record_bytes,
      [](const std::string& given) { return parse_quantity(given, measure::bytes); }, "Bytes of each value (200)",
      "SIZE");
  command.add_option("-z,--compression", o.writer.compression, "Codec of the batches")
      ->check(CLI::IsMember({"none", "gzip", "snappy", "lz4", "zstd"}))
      ->capture_default_str();
  command.add_option("-a,--acks", o.writer.acks, "Whose word makes a record delivered")
      ->check(CLI::IsMember({"0", "1", "all"}))
      ->capture_default_str();
  add_duration_option(command, "--linger", o.writer.linger, "How long a batch may wait for more (5ms)");
}

void declare_consume(CLI::App& command, consume_options& o) {
  add_selection_option(command, "TOPIC", o.selected, "Topic, or some of its partitions: orders:0,2-5")->required();
  command.add_option("-n,--records", o.records, "How many (all there are)")->check(at_least_one);
}

/// Half of the bytes repeat, so that codecs find something to do.
std::string sample_value(std::int64_t size) {
  std::mt19937 random(1);  // the same bytes in every run
  std::string value(static_cast<std::size_t>(std::max<std::int64_t>(0, size)), 'a');
  for (std::size_t i = 0; i < value.size(); i += 2) value[i] = static_cast<char>('a' + random() % 26);
  return value;
}

/// When each record was handed over, until its ack turns the entry into how long that took.
class ack_clock {
 public:
  explicit ack_clock(std::uint64_t records) : times_(records) {}

  /// The tag of record number `i`.
  void* start(std::uint64_t i) {
    times_[i] = since_start();
    return &times_[i];
  }

  static void stop(void* tag, void* clock) {
    auto& time = *static_cast<microseconds*>(tag);
    auto& own = *static_cast<ack_clock*>(clock);
    own.waits_.push_back(own.since_start() - time);
  }

  latency_summary summary() const { return summarize(waits_); }

 private:
  microseconds since_start() const { return std::chrono::duration_cast<microseconds>(steady_clock::now() - started_); }

  steady_clock::time_point started_ = steady_clock::now();
  std::vector<microseconds> times_;
  std::vector<microseconds> waits_;
};

struct throughput {
  std::uint64_t records;
  std::uint64_t bytes;
  std::chrono::milliseconds took;
};

void print_throughput(const char* work, const throughput& t, const latency_summary* acks, bool as_json) {
  const double seconds = std::max(0.001, static_cast<double>(t.took.count()) / 1'000);
  const double records_per_second = static_cast<double>(t.records) / seconds;
  const double megabytes_per_second = static_cast<double>(t.bytes) / seconds / 1e6;
  if (as_json) {
    json answer = {{"work", work},
                   {"records", t.records},
                   {"bytes", t.bytes},
                   {"milliseconds", t.took.count()},
                   {"records_per_second", records_per_second},
                   {"megabytes_per_second", megabytes_per_second}};
    if (acks != nullptr) {
      answer["ack_microseconds"] = {{"p50", acks->p50.count()},
                                    {"p99", acks->p99.count()},
                                    {"p999", acks->p999.count()},
                                    {"max", acks->max.count()}};
    }
    print_json(answer);
    return;
  }
  print(fmt::format("{}  {} records  {} in {}  {} records/s  {:.1f} MB/s\n", work,
                    grouped(static_cast<std::int64_t>(t.records)), readable_bytes(t.bytes), readable_duration(t.took),
                    grouped(static_cast<std::int64_t>(records_per_second)), megabytes_per_second));
  if (acks == nullptr) return;
  const auto ms = [](microseconds time) { return static_cast<double>(time.count()) / 1'000; };
  print(fmt::format("ack      p50 {:.2f} ms  p99 {:.2f} ms  p99.9 {:.2f} ms  max {:.2f} ms\n", ms(acks->p50),
                    ms(acks->p99), ms(acks->p999), ms(acks->max)));
}

exit_code run_produce(const produce_options& o, const command_context& shared) {
  if (const auto known = look_up_topic(shared.connection, o.topic); !known) return report(known.error(), shared);
  auto options = o.writer;
  options.patience = shared.connection.timeout;
  const auto writer = record_writer::open(shared.connection, o.topic, options);
  if (!writer) return report(writer.error(), shared);
  watch_stop_signals();
  (*writer)->wait_unless(stop_is_overdue());
  ack_clock clock(o.records);
  (*writer)->on_report(ack_clock::stop, &clock);
  progress_meter meter("produce " + o.topic, o.records);
  record r;
  r.value = sample_value(o.record_bytes);
  const auto& totals = (*writer)->totals();
  result<void> sent;
  for (std::uint64_t i = 0; sent && i < o.records && !stop_requested(); ++i) {
    sent = (*writer)->send(r, clock.start(i));
    (*writer)->poll(std::chrono::milliseconds(0));
    meter.show(totals.delivered, totals.bytes);
  }
  if (sent) sent = (*writer)->finish();
  const auto acks = clock.summary();
  print_throughput("produce", {totals.delivered, totals.bytes, meter.elapsed()}, &acks, shared.json);
  joint_outcome outcome;
  if (totals.delivered != 0) outcome.note(exit_code::ok);
  if (!sent) outcome.note(report(sent.error(), shared));
  if (totals.first_failure) outcome.note(report(*totals.first_failure, shared));
  return outcome.code();
}

exit_code run_consume(const consume_options& o, const command_context& shared) {
  const auto reader = record_reader::open(shared.connection, {});
  if (!reader) return report(reader.error(), shared);
  watch_stop_signals();
  const auto chosen = choose_partitions((*reader)->cluster(), o.selected);
  if (!chosen) return report(chosen.error(), shared);
  const auto bounds = find_bounds((*reader)->cluster(), *chosen);
  if (!bounds) return report(bounds.error(), shared);
  reading_goal goal;
  std::vector<partition_offset> from;
  std::uint64_t expected = 0;
  for (const auto& one : *bounds) {
    if (one.start == one.end) continue;
    goal.add(one.topic, one.partition, one.end);
    from.push_back({one.topic, one.partition, one.start});
    expected += static_cast<std::uint64_t>(one.end - one.start);
  }
  const std::uint64_t wanted = o.records == 0 ? expected : std::min(o.records, expected);
  progress_meter meter("consume " + o.selected.topic, wanted);
  if (const auto assigned = (*reader)->assign(from); !assigned) return report(assigned.error(), shared);
  throughput total{0, 0, {}};
  record r;
  while (!goal.reached() && total.records < wanted && !stop_requested()) {
    const auto outcome = (*reader)->next(r, std::chrono::milliseconds(100));
    if (!outcome) return report(outcome.error(), shared);
    if (*outcome == read_outcome::partition_end) goal.note_end(r.topic, r.partition, r.offset);
    if (*outcome != read_outcome::record || !goal.take(r)) continue;
    ++total.records;
    total.bytes += (r.key ? r.key->size() : 0) + (r.value ? r.value->size() : 0);
    meter.show(total.records, total.bytes);
  }
  total.took = meter.elapsed();
  print_throughput("consume", total, nullptr, shared.json);
  return exit_code::ok;
}

}  // namespace

void add_bench_commands(CLI::App& root, command_context& shared) {
  auto* bench = add_command_group(root, "bench", "Measure a cluster with a simple load");
  add_command<produce_options>(*bench, "produce", "Write many records as fast as they go", shared, declare_produce,
                               run_produce);
  add_command<consume_options>(*bench, "consume", "Read a topic as fast as it goes", shared, declare_consume,
                               run_consume);
}

}  // namespace millrace::cli
