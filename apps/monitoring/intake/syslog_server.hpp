#pragma once
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_set>

#include "apps/monitoring/intake/datagram_socket.hpp"
#include "apps/monitoring/intake/intake_desk.hpp"
#include "apps/monitoring/intake/log_gathering.hpp"
#include "runtime/net/listener.hpp"

namespace millrace::monitoring {

class syslog_connection;

/// Takes syslog by UDP and TCP. A TCP connection beyond the limit is closed at once, one that sends no syslog when that
/// shows. Threads: the one that runs `io`.
class syslog_server : public std::enable_shared_from_this<syslog_server> {
 public:
  static constexpr std::size_t connections_max = 1'000;

  struct addresses {
    std::optional<network_address> udp, tcp;
  };

  /// Errors as `datagram_socket::open` and `listener::open`. The desk is borrowed.
  static result<std::shared_ptr<syslog_server>> open(boost::asio::io_context& io, const addresses& at,
                                                     intake_desk& desk);
  void start();
  void close();

  /// With the ports that were picked.
  addresses bound() const;

 private:
  friend class syslog_connection;
  syslog_server(boost::asio::io_context& io, intake_desk& desk)
      : io_(io), desk_(desk), lines_(std::make_shared<log_gathering>(io, desk)) {}
  result<void> bind(const addresses& at);
  void accept(int fd);
  void take(std::string_view message, const std::string& host);

  boost::asio::io_context& io_;
  intake_desk& desk_;
  std::shared_ptr<log_gathering> lines_;
  std::shared_ptr<datagram_socket> datagrams_;
  std::shared_ptr<listener> listener_;
  std::unordered_set<std::shared_ptr<syslog_connection>> connections_;
};

}  // namespace millrace::monitoring
