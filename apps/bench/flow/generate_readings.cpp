#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "apps/bench/flow/generated_input.hpp"
#include "apps/bench/flow/generator_file.hpp"

namespace millrace::bench {
namespace {

constexpr std::uint64_t hosts_if_not_said = 1000;
constexpr std::uint64_t readings_a_ms = 20;
constexpr std::uint64_t out_of_order_ms = 1000;

constexpr std::array metrics{"cpu.user",  "cpu.system", "cpu.wait",    "mem.used", "mem.cache",
                             "disk.read", "disk.write", "disk.busy",   "net.in",   "net.out",
                             "load.1",    "load.5",     "procs",       "tcp.open", "tcp.resent",
                             "http.rate", "http.time",  "http.errors", "gc.pause", "queue.length"};
constexpr std::array zones{"eu1", "eu2", "us1", "us2"};

}  // namespace

result<void> generate_readings(const generator_options& o) {
  dice chance(o.seed);
  generator_file file(o.file);
  const auto hosts = o.keys == 0 ? hosts_if_not_said : o.keys;
  for (std::uint64_t i = 0; i < o.events; ++i) {
    const auto host = chance.below(hosts), metric = chance.below(metrics.size());
    const auto usual = 10 + 5 * static_cast<double>((host * 31 + metric * 7) % 100);
    const auto spread = usual * 0.08;
    auto value = usual + spread * chance.around_zero();
    if (chance.one_in(5000)) value += 12 * spread;
    const auto time = generated_from_ms + static_cast<std::int64_t>(i / readings_a_ms + chance.below(out_of_order_ms));
    if (o.keyed) fmt::format_to(std::back_inserter(file.text), "host-{:05}|{}\t", host, metrics[metric]);
    fmt::format_to(std::back_inserter(file.text),
                   R"({{"host":"host-{:05}","metric":"{}","value":{:.3f},"ts":{},"seq":{},"zone":"{}",)"
                   R"("service":"svc-{:02}","unit":"1"}})"
                   "\n",
                   host, metrics[metric], std::max(0.001, value), time, i, zones[host % zones.size()], host % 50);
    if (auto written = file.write(); !written) return written;
  }
  return file.write(true);
}

}  // namespace millrace::bench
