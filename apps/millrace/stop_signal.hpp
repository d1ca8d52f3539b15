#pragma once

namespace millrace::cli {

/// From now on SIGINT and SIGTERM do not end the process but make `stop_requested` true; a second one ends it.
void watch_stop_signals();

bool stop_requested();

}  // namespace millrace::cli
