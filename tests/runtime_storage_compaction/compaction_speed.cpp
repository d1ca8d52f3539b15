// How fast a log of 1 KB records is compacted on one core, the page cache warm:
//     tests_compaction_speed DIRECTORY [MEGABYTES]
// Prints, for each part of records whose key comes again, MB (10^6 bytes of the log that is read) per second of CPU
// time and of wall clock time; the latter has the device's syncs in it.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/disk/real_disk.hpp"
#include "runtime/storage/compaction/log_compaction.hpp"

namespace millrace {
namespace {

constexpr int records_per_batch = 16;
constexpr std::size_t value_bytes = 1000;

struct job_done {
  double cpu_seconds;
  double wall_seconds;
  std::uint64_t before, after;
};

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

[[noreturn]] void fail(const error& why) {
  std::fprintf(stderr, "%s\n", why.context.c_str());
  std::exit(1);
}

/// `repeated`: of a hundred records, as many have a key that was there before.
void fill(partition_log& log, std::uint64_t bytes, int repeated) {
  std::mt19937_64 random(1);
  std::string value(value_bytes, '\0');
  const auto records = bytes / (value_bytes + 30);
  std::uint64_t keys = 0;
  for (std::uint64_t made = 0; made < records; made += records_per_batch) {
    kafka::batch_options o;
    o.base_offset = log.end();
    o.partition_leader_epoch = kafka::leader_epoch(0);
    kafka::batch_builder builder(o);
    for (int i = 0; i < records_per_batch; ++i) {
      const bool again = keys > 0 && random() % 100 < static_cast<std::uint64_t>(repeated);
      const auto key = "key-" + std::to_string(again ? random() % keys : keys++);
      value[random() % value_bytes] = static_cast<char>(random());
      builder.add({.timestamp = kafka::timestamp(1000), .key = key, .value = value});
    }
    const auto batch = *builder.finish();
    const std::span<const std::byte> part(batch);
    if (auto appended = log.append(std::span(&part, 1)); !appended) fail(appended.error());
  }
  if (auto rolled = log.roll_if_older(std::chrono::milliseconds(0), kafka::timestamp(2000)); !rolled)
    fail(rolled.error());
  const auto ticket = log.begin_flush();
  for (const auto& file : ticket->files) (void)file.file->sync().has_value();
  log.finish_flush(*ticket);
}

job_done compact(disk& d, partition_log& log) {
  compaction_job job;
  job.place = log.place();
  job.directory = log.directory();
  job.segments = *log.closed_segments(log.end());
  job.end = log.end();
  job.now = kafka::timestamp(3000);
  job.settings = log.settings();
  job.secret = new_hash_secret();
  const auto cpu = cpu_seconds();
  const auto began = std::chrono::steady_clock::now();
  log_compaction run(d, std::move(job));
  for (;;) {
    const auto step = run.step(8 << 20);
    if (!step) fail(step.error());
    if (step->ready) {
      if (auto put = log.put_in_place(*step->ready); !put) fail(put.error());
    }
    if (step->finished) break;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  return {cpu_seconds() - cpu, wall.count(), run.bytes_before(), run.bytes_after()};
}

void measure(const std::string& directory, std::uint64_t bytes, int repeated) {
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  real_disk d;
  file_pool pool(d, 100);
  log_settings settings;
  settings.segment_bytes_max = 128 << 20;
  auto log = partition_log::open(pool, {directory, {"speed", kafka::partition_index(0)}, {}}, settings, std::nullopt);
  if (!log) fail(log.error());
  fill(**log, bytes, repeated);
  const auto done = compact(d, **log);
  const auto mb = static_cast<double>(done.before) / 1e6;
  std::printf("%d %% repeated keys: %.0f MB to %.0f MB, %.0f MB/s of CPU time, %.0f MB/s of wall clock time\n",
              repeated, mb, static_cast<double>(done.after) / 1e6, mb / done.cpu_seconds, mb / done.wall_seconds);
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace millrace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY [MEGABYTES]\n", argv[0]);
    return 2;
  }
  const auto bytes = static_cast<std::uint64_t>(argc > 2 ? std::atoll(argv[2]) : 1000) * 1'000'000;
  for (const int repeated : {20, 90}) millrace::measure(std::string(argv[1]) + "/compaction_speed", bytes, repeated);
  return 0;
}
