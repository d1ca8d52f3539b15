#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "runtime/base/clock.hpp"
#include "runtime/link/link_limits.hpp"
#include "runtime/link/link_observer.hpp"
#include "runtime/link/link_peer.hpp"
#include "runtime/link/link_tls.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

/// What each side of a link is made with.
struct link_setup {
  link_identity self;
  link_limits limits = {};
  bool compress = true;                    ///< frames are compressed if both sides want it
  std::optional<link_tls_files> tls = {};  ///< nothing: plain TCP
  std::shared_ptr<link_observer> observer = {};
  logger voice = {};
  std::shared_ptr<const clock> time = std::make_shared<system_clock>();
};

/// `invalid_argument` for limits that contradict each other.
result<void> check_limits(const link_limits& limits);

}  // namespace millrace
