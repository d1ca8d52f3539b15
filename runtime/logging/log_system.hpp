#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/logging/logger.hpp"

namespace spdlog {
namespace details {
class thread_pool;
}
namespace sinks {
class sink;
}
}  // namespace spdlog

namespace millrace {

/// The node's log: where lines go and how much each part tells. One line is "2026-01-31T12:00:00.123Z info gateway:
/// connection closed peer=127.0.0.1:40312". Lines are queued, `queue_lines_max` at most; if the output is slower than
/// that, the oldest go. The destructor writes what is queued. Threads: any.
class log_system {
 public:
  static constexpr std::size_t queue_lines_max = 8192;

  /// To standard error.
  explicit log_system(log_level level);

  /// To `out`, which must outlive this.
  log_system(log_level level, std::ostream& out);

  ~log_system();
  log_system(const log_system&) = delete;
  log_system& operator=(const log_system&) = delete;

  /// The logger of that name, made if it is new.
  logger get(const std::string& name);

  /// For all, those to come included.
  void set_level(log_level level);

  /// For one. `not_found` names those there are.
  result<void> set_level(std::string_view name, log_level level);

  /// Of each logger, by name.
  std::map<std::string, log_level> levels() const;

 private:
  struct entry {
    std::shared_ptr<spdlog::logger> out;
    log_level level;
  };

  log_system(log_level level, std::shared_ptr<spdlog::sinks::sink> sink);

  mutable std::mutex mutex_;
  log_level level_;
  std::shared_ptr<spdlog::sinks::sink> sink_;
  std::shared_ptr<spdlog::details::thread_pool> writer_;
  std::map<std::string, entry, std::less<>> entries_;
};

}  // namespace millrace
