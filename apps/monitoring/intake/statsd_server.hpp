#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

#include "apps/monitoring/formats/statsd.hpp"
#include "apps/monitoring/intake/datagram_socket.hpp"
#include "apps/monitoring/intake/intake_desk.hpp"

namespace millrace::monitoring {

/// Takes StatsD by UDP, adds it up, and hands it on every ten seconds. Threads: the one that runs `io`.
class statsd_server : public std::enable_shared_from_this<statsd_server> {
 public:
  static constexpr std::chrono::seconds interval{10};

  /// Errors as `datagram_socket::open`. The desk is borrowed.
  static result<std::shared_ptr<statsd_server>> open(boost::asio::io_context& io, const network_address& at,
                                                     intake_desk& desk);
  void start();
  void close();
  network_address address() const { return socket_->address(); }

 private:
  statsd_server(boost::asio::io_context& io, intake_desk& desk) : timer_(io), desk_(desk) {}
  void take(std::string_view bytes, const std::string& host);
  void flush_later();
  void flush();

  boost::asio::steady_timer timer_;
  intake_desk& desk_;
  std::shared_ptr<datagram_socket> socket_;
  statsd_meter meter_;
  std::size_t refused_ = 0;
  std::string first_refusal_;
};

}  // namespace millrace::monitoring
