#include "runtime/logging/log_system.hpp"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "runtime/logging/spdlog_level.hpp"

namespace millrace {
namespace {

constexpr auto line_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %* %n: %v";

/// The level by the name under which it is set; spdlog's own flag says "warning".
class level_flag final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& line, const std::tm&, spdlog::memory_buf_t& to) override {
    const auto name = name_of(from_spdlog(line.level));
    to.append(name.data(), name.data() + name.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<level_flag>(); }
};

std::unique_ptr<spdlog::formatter> line_formatter() {
  auto made = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  made->add_flag<level_flag>('*').set_pattern(line_pattern);
  return made;
}

}  // namespace

log_system::log_system(log_level level) : log_system(level, std::make_shared<spdlog::sinks::stderr_sink_mt>()) {}

log_system::log_system(log_level level, std::ostream& out)
    : log_system(level, std::make_shared<spdlog::sinks::ostream_sink_mt>(out, true)) {}

log_system::log_system(log_level level, std::shared_ptr<spdlog::sinks::sink> sink)
    : level_(level),
      sink_(std::move(sink)),
      writer_(std::make_shared<spdlog::details::thread_pool>(queue_lines_max, 1)) {
  sink_->set_formatter(line_formatter());
}

// The writer's own destructor waits until its queue is empty. Loggers that others still hold find it gone and are
// turned off, so that they do not complain about that.
log_system::~log_system() {
  for (auto& [name, each] : entries_) each.out->set_level(spdlog::level::off);
}

logger log_system::get(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = entries_.try_emplace(name);
  auto& found = place->second;
  if (is_new) {
    found.level = level_;
    found.out =
        std::make_shared<spdlog::async_logger>(name, sink_, writer_, spdlog::async_overflow_policy::overrun_oldest);
    found.out->set_level(to_spdlog(level_));
  }
  return logger(found.out);
}

void log_system::set_level(log_level level) {
  const std::lock_guard lock(mutex_);
  level_ = level;
  for (auto& [name, each] : entries_) {
    each.level = level;
    each.out->set_level(to_spdlog(level));
  }
}

result<void> log_system::set_level(std::string_view name, log_level level) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    std::string known;
    for (const auto& [each, ignored] : entries_) known += (known.empty() ? "" : ", ") + each;
    return make_error(errc::not_found, "no logger is named '" + std::string(name) + "'; there are " + known);
  }
  found->second.level = level;
  found->second.out->set_level(to_spdlog(level));
  return {};
}

std::map<std::string, log_level> log_system::levels() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, log_level> out;
  for (const auto& [name, each] : entries_) out.emplace(name, each.level);
  return out;
}

}  // namespace millrace
