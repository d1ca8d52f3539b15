#include "runtime/metrics/process_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <string>

namespace millrace {
namespace {

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; }

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double open_files() {
  std::error_code ignored;
  const std::filesystem::directory_iterator files("/proc/self/fd", ignored);
  return static_cast<double>(std::distance(begin(files), end(files)));
}

double open_files_max() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

/// Seconds since 1970 at which the machine was started; source: proc(5), `btime`.
double boot_time() {
  std::ifstream stat("/proc/stat");
  for (std::string word; stat >> word; stat.ignore(std::numeric_limits<std::streamsize>::max(), '\n')) {
    double value = 0;
    if (word == "btime" && stat >> value) return value;
  }
  return 0;
}

/// The 22nd field of /proc/self/stat, counted from after the process's name, which may hold anything.
double start_time() {
  std::ifstream stat("/proc/self/stat");
  std::string text{std::istreambuf_iterator<char>(stat), {}};
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i) fields >> field;
  return boot_time() + std::strtod(field.c_str(), nullptr) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void collect_process_usage(metric_sink& sink) {
  sink.counter({"process_cpu_seconds_total", "User and system time of the process, in seconds."}, {}, cpu_seconds());
  sink.gauge({"process_resident_memory_bytes", "Memory of the process that is in RAM."}, {},
             static_cast<double>(resident_bytes()));
  sink.gauge({"process_open_fds", "Open file descriptors."}, {}, open_files());
  sink.gauge({"process_max_fds", "Bound of open file descriptors."}, {}, open_files_max());
  static const double started = start_time();
  sink.gauge({"process_start_time_seconds", "When the process was started, in seconds since 1970."}, {}, started);
}

}  // namespace millrace
