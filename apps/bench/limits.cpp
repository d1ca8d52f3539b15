#include "apps/bench/command.hpp"
#include "apps/bench/machine/disk_speed.hpp"
#include "apps/bench/machine/loopback_speed.hpp"
#include "apps/bench/measure/transfer.hpp"

namespace millrace::bench {
namespace {

struct limits_options {
  std::string folder;
  bool quick = false;
};

void declare(CLI::App& command, limits_options& o) {
  command.add_option("--folder", o.folder, "On the disk to be measured")->required()->check(CLI::ExistingDirectory);
  command.add_flag("--quick", o.quick, "A tenth of the work");
}

result<measurement> run(const limits_options& o) {
  const int part = o.quick ? 10 : 1;
  const auto appends = measure_synced_appends(o.folder, 2'000 / part);
  if (!appends) return appends.error();
  const auto file = measure_file_speed(o.folder, (std::size_t{1} << 30) / static_cast<std::size_t>(part));
  if (!file) return file.error();
  const auto loopback = measure_loopback_speed((std::size_t{8} << 30) / static_cast<std::size_t>(part));
  if (!loopback) return loopback.error();
  const auto round_trips = measure_round_trips(20'000 / part);
  if (!round_trips) return round_trips.error();
  return measurement{{{"append_sync_us", to_json(*appends)},
                      {"page_cache_mb_per_s", file->page_cache},
                      {"synced_mb_per_s", file->synced},
                      {"direct_mb_per_s", file->direct},
                      {"loopback_mb_per_s", *loopback},
                      {"round_trip_us", to_json(*round_trips)}}};
}

}  // namespace

void add_limits_command(CLI::App& root, chosen_command& chosen) {
  add_command<limits_options>(root, "limits", "What disk, memory and loopback of this machine can do", chosen, declare,
                              run);
}

}  // namespace millrace::bench
