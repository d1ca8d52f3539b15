#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "actors/gateway/gateway_context.hpp"
#include "runtime/base/buffer.hpp"

namespace millrace {

/// What is needed to go on with a connection on a reactor: made when it is accepted, and when it moves to another.
struct connection_seed {
  int fd;
  listener_ref listener;
  std::string client_software;
  std::vector<slice> frames;      ///< requests that came and were not yet begun
  std::vector<std::byte> unread;  ///< bytes behind them
};

}  // namespace millrace
