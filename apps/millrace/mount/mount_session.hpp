#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "codecs/base/result.hpp"
#include "runtime/link/link_setup.hpp"
#include "runtime/net/address.hpp"

namespace millrace::mount {

struct mount_options {
  std::string path;       ///< "/payments", "/payments/models", "/payments@before-v8"
  std::string directory;  ///< where it is to be seen
  network_address node;
  link_setup setup = {};
  std::chrono::milliseconds patience = std::chrono::seconds(60);  ///< with a node that is gone
  bool read_only = false;
  bool allow_other = false;  ///< other users than who mounts
  bool trace = false;        ///< libfuse tells each request on standard error
};

/// Mounts, tells `ready`, and serves until it is unmounted or a signal (SIGINT, SIGTERM, SIGHUP) comes; what was
/// written is at the node then. Threads: its own; to be called when there are no others that need those signals.
/// Errors: `not_found`, `invalid_argument` no directory there, `unavailable` no node or /dev/fuse.
result<void> run_mount(const mount_options& options, const std::function<void()>& ready);

}  // namespace millrace::mount
