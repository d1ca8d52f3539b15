#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "runtime/logging/log_level.hpp"

namespace spdlog {
class logger;
}

namespace millrace {

/// A named value of a log line; borrows texts. Written as key=value, in quotes where it has spaces, quotes or '='.
struct log_field {
  std::string_view key;
  std::variant<bool, std::int64_t, std::uint64_t, double, std::string_view> value;

  template <class T>
  log_field(std::string_view name, const T& v) : key(name) {
    if constexpr (std::same_as<T, bool>) {
      value = v;
    } else if constexpr (std::floating_point<T>) {
      value = static_cast<double>(v);
    } else if constexpr (std::signed_integral<T>) {
      value = static_cast<std::int64_t>(v);
    } else if constexpr (std::unsigned_integral<T>) {
      value = static_cast<std::uint64_t>(v);
    } else {
      value = std::string_view(v);
    }
  }
};

/// The voice of one part of the node ("gateway", "storage"), from `log_system::get`. Cheap to copy; valid also after
/// its log_system ended, then silent. Threads: any; a line is queued and written by another thread, so that nobody
/// waits.
///
///   log.warn("connection closed", {{"peer", peer}, {"reason", why}});
class logger {
 public:
  /// Says nothing: for tests and tools.
  logger() = default;
  explicit logger(std::shared_ptr<spdlog::logger> out) : out_(std::move(out)) {}

  using fields = std::initializer_list<log_field>;

  /// `event` is constant text, so that lines of one kind can be found; what varies stands in the fields.
  void write(log_level level, std::string_view event, fields values = {}) const;

  void trace(std::string_view event, fields values = {}) const { write(log_level::trace, event, values); }
  void debug(std::string_view event, fields values = {}) const { write(log_level::debug, event, values); }
  void info(std::string_view event, fields values = {}) const { write(log_level::info, event, values); }
  void warn(std::string_view event, fields values = {}) const { write(log_level::warn, event, values); }
  void error(std::string_view event, fields values = {}) const { write(log_level::error, event, values); }

  bool is_on(log_level level) const;

  /// A line as it is written, without time and level.
  static std::string line_of(std::string_view event, fields values);

 private:
  std::shared_ptr<spdlog::logger> out_;
};

}  // namespace millrace
