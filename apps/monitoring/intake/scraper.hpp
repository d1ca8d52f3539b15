#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "apps/monitoring/intake/intake_desk.hpp"
#include "runtime/http/http_call.hpp"

namespace millrace::monitoring {

/// One page of metrics to be read again and again.
struct scrape_target {
  std::string url;
  std::string job;       ///< label of all its series
  std::string instance;  ///< label of all its series: HOST:PORT

  /// Of "JOB=URL" or "URL", whose job is "scrape". `invalid_argument` if it is no URL of http or https.
  static result<scrape_target> parse(std::string_view text);
};

/// Reads pages of metrics at an interval, each in its own time; tells `up`, `scrape_duration_seconds` and
/// `scrape_samples_scraped` of each. Pages are asked for on threads of its own. Threads: the one that runs `io`.
class scraper : public std::enable_shared_from_this<scraper> {
 public:
  static constexpr std::size_t threads = 4;

  /// The desk is borrowed.
  scraper(boost::asio::io_context& io, intake_desk& desk, std::vector<scrape_target> targets,
          std::chrono::milliseconds interval);

  void start();

  /// Waits for the pages that are being asked for.
  void close();

 private:
  struct watched {
    scrape_target target;
    std::unique_ptr<boost::asio::steady_timer> timer;
  };

  void ask_after(std::size_t which, std::chrono::milliseconds wait);
  void ask(std::size_t which);
  void take(std::size_t which, const result<http_answer>& answer, std::chrono::nanoseconds took);

  boost::asio::io_context& io_;
  intake_desk& desk_;
  const std::chrono::milliseconds interval_;
  std::vector<watched> all_;
  boost::asio::thread_pool asking_{threads};
};

}  // namespace millrace::monitoring
