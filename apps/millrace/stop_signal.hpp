#pragma once
#include <chrono>
#include <functional>

namespace millrace::cli {

/// From now on SIGINT and SIGTERM do not end the process but make `stop_requested` true; a second one ends it.
void watch_stop_signals();

bool stop_requested();

/// Long enough for what is under way to be acknowledged by a cluster that is well.
constexpr std::chrono::milliseconds stop_grace{1'000};

/// True when the grace has passed since the first call after a stop was requested.
std::function<bool()> stop_is_overdue();

}  // namespace millrace::cli
