#include "apps/monitoring/intake/agent_intake.hpp"

#include <boost/asio/post.hpp>

#include <future>
#include <utility>

#include "apps/monitoring/formats/json_lines.hpp"
#include "apps/monitoring/formats/otlp_logs.hpp"
#include "apps/monitoring/formats/remote_write.hpp"

namespace millrace::monitoring {
namespace {

/// So often is told that time goes on, whatever comes in: the absence of all is something to be noticed.
constexpr std::chrono::seconds time_interval{5};

}  // namespace

result<std::unique_ptr<agent_intake>> agent_intake::open(const intake_options& options,
                                                         const intake_writer::environment& environment) {
  std::unique_ptr<agent_intake> made(new agent_intake(environment));
  if (auto bound = made->bind(options); !bound) return bound.error();
  made->syslog_->start();
  if (made->statsd_) made->statsd_->start();
  made->scraper_->start();
  made->tell_time_later();
  made->thread_ = std::thread([&io = made->io_] { io.run(); });
  return made;
}

result<void> agent_intake::bind(const intake_options& options) {
  auto syslog = syslog_server::open(io_, {options.syslog_udp, options.syslog_tcp}, desk_);
  if (!syslog) return syslog.error();
  syslog_ = std::move(*syslog);
  if (options.statsd) {
    auto statsd = statsd_server::open(io_, *options.statsd, desk_);
    if (!statsd) return statsd.error();
    statsd_ = std::move(*statsd);
  }
  scraper_ = std::make_shared<scraper>(io_, desk_, options.scrape, options.scrape_interval);
  return {};
}

agent_intake::~agent_intake() {
  if (!thread_.joinable()) return;
  std::promise<void> closed;
  boost::asio::post(io_, [&] {
    clock_.cancel();
    syslog_->close();
    if (statsd_) statsd_->close();
    scraper_->close();
    closed.set_value();
  });
  closed.get_future().wait();
  work_.reset();
  io_.stop();
  thread_.join();
}

void agent_intake::post(intake_format format, std::string body, std::string host,
                        std::function<void(const result<void>&)> done) {
  const auto bytes = body.size();
  if (waiting_bytes_.fetch_add(bytes) + bytes > waiting_bytes_max) {
    waiting_bytes_.fetch_sub(bytes);
    return done(make_error(errc::unavailable, "more waits to be read than " + std::to_string(waiting_bytes_max >> 20) +
                                                  " MiB: try again later"));
  }
  boost::asio::post(io_, [this, format, body = std::move(body), host = std::move(host), done = std::move(done)] {
    auto batch = read(format, body, desk_.context_of(host));
    waiting_bytes_.fetch_sub(body.size());
    desk_.take(format, std::move(batch), host, done);
  });
}

result<intake_batch> agent_intake::read(intake_format format, std::string_view body, const intake_context& context) {
  switch (format) {
    case intake_format::remote_write: return read_remote_write(body, context);
    case intake_format::otlp_metrics: return otlp_.take(body, context);
    case intake_format::otlp_logs: return read_otlp_logs(body, context);
    case intake_format::json_lines: return read_json_lines(body, context);
    case intake_format::scrape:
    case intake_format::statsd:
    case intake_format::syslog: break;
  }
  return make_error(errc::unsupported, "this comes in another way");
}

void agent_intake::tell_time_later() {
  clock_.expires_after(time_interval);
  clock_.async_wait([this](boost::system::error_code stopped) {
    if (stopped) return;
    desk_.tell_time();
    tell_time_later();
  });
}

}  // namespace millrace::monitoring
