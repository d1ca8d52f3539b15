#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <memory>

#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

/// Whether others may listen on the same port: with SO_REUSEPORT every reactor can have a listener of its own, and the
/// kernel spreads the connections.
enum class port_use : std::uint8_t { shared, exclusive };

/// Accepts TCP connections on one address. Threads: the one that runs `io`.
class listener : public std::enable_shared_from_this<listener> {
 public:
  /// `accepted` gets each new descriptor, non-blocking, and owns it.
  using accept_handler = std::function<void(int fd)>;

  /// Binds and listens; port 0 picks a free one. `io_failure` names the address and the system's reason.
  static result<std::shared_ptr<listener>> open(boost::asio::io_context& io, const network_address& address,
                                                accept_handler accepted, port_use use = port_use::shared);

  /// Whether somebody else listens there: `io_failure` if so, as sharing a port with another process is never meant.
  static result<void> probe(const network_address& address);

  /// Begins to accept. A system out of descriptors is given a moment and tried again; nothing else stops it.
  void start();
  void close();

  /// With the port that was picked.
  network_address address() const;

 private:
  listener(boost::asio::io_context& io, std::string host, accept_handler accepted);
  void accept_next();
  void pause_and_retry();

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_;
  std::string host_;
  accept_handler accepted_;
};

}  // namespace millrace
