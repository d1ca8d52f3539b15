#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "apps/monitoring/formats/otlp_metrics.hpp"
#include "apps/monitoring/intake/intake_desk.hpp"
#include "apps/monitoring/intake/scraper.hpp"
#include "apps/monitoring/intake/statsd_server.hpp"
#include "apps/monitoring/intake/syslog_server.hpp"

namespace millrace::monitoring {

struct intake_options {
  std::optional<network_address> statsd, syslog_udp, syslog_tcp;
  std::vector<scrape_target> scrape;
  std::chrono::milliseconds scrape_interval{10'000};
};

/// All ways in which agents reach a node, on a thread of its own: what they send is read there and written to the log.
class agent_intake {
 public:
  /// Errors as `syslog_server::open`.
  static result<std::unique_ptr<agent_intake>> open(const intake_options& options,
                                                    const intake_writer::environment& environment);
  ~agent_intake();

  /// What an HTTP request brought. `done` is called once, on any thread: when all is durable, or with why not.
  /// `unavailable` if too much waits. Threads: any.
  void post(intake_format format, std::string body, std::string host, std::function<void(const result<void>&)> done);

  /// Threads: any.
  const intake_figures& figures() const { return *figures_; }

  syslog_server::addresses syslog() const { return syslog_->bound(); }
  network_address statsd() const { return statsd_->address(); }

 private:
  static constexpr std::size_t waiting_bytes_max = std::size_t{128} << 20;

  explicit agent_intake(const intake_writer::environment& environment)
      : writer_(environment), desk_(writer_, figures_, *environment.time, environment.voice) {}
  result<void> bind(const intake_options& options);
  result<intake_batch> read(intake_format format, std::string_view body, const intake_context& context);
  void tell_time_later();

  const std::shared_ptr<intake_figures> figures_ = std::make_shared<intake_figures>();
  intake_writer writer_;
  intake_desk desk_;
  std::atomic<std::size_t> waiting_bytes_{0};
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  boost::asio::steady_timer clock_{io_};
  otlp_meter otlp_;
  std::shared_ptr<syslog_server> syslog_;
  std::shared_ptr<statsd_server> statsd_;  // null unless wanted
  std::shared_ptr<scraper> scraper_;
  std::thread thread_;
};

}  // namespace millrace::monitoring
