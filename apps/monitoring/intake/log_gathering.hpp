#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "apps/monitoring/intake/intake_desk.hpp"

namespace millrace::monitoring {

/// Gathers lines that come one by one, by their hosts, for a moment: a record holds many. Threads: the one that runs
/// `io`.
class log_gathering : public std::enable_shared_from_this<log_gathering> {
 public:
  static constexpr std::chrono::milliseconds moment{100};
  static constexpr std::size_t lines_max = 2'000;  ///< then it does not wait for the moment to end

  log_gathering(boost::asio::io_context& io, intake_desk& desk) : timer_(io), desk_(desk) {}

  void take(const std::string& host, result<log_line> line);
  void flush();

 private:
  void wait_a_moment();

  boost::asio::steady_timer timer_;
  intake_desk& desk_;
  std::map<std::string, intake_batch> by_host_;
  std::size_t lines_ = 0;
  bool waiting_ = false;
};

}  // namespace millrace::monitoring
