#pragma once
#include <spdlog/common.h>

#include "runtime/logging/log_level.hpp"

namespace millrace {

inline spdlog::level::level_enum to_spdlog(log_level level) {
  switch (level) {
    case log_level::trace: return spdlog::level::trace;
    case log_level::debug: return spdlog::level::debug;
    case log_level::info: return spdlog::level::info;
    case log_level::warn: return spdlog::level::warn;
    case log_level::error: return spdlog::level::err;
    case log_level::off: return spdlog::level::off;
  }
  return spdlog::level::off;
}

inline log_level from_spdlog(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace: return log_level::trace;
    case spdlog::level::debug: return log_level::debug;
    case spdlog::level::info: return log_level::info;
    case spdlog::level::warn: return log_level::warn;
    case spdlog::level::err:
    case spdlog::level::critical: return log_level::error;
    default: return log_level::off;
  }
}

}  // namespace millrace
