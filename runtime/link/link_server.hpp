#pragma once
#include <boost/asio/io_context.hpp>

#include <memory>
#include <unordered_set>

#include "codecs/base/result.hpp"
#include "runtime/link/link_server_connection.hpp"
#include "runtime/link/link_setup.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

class listener;

/// Accepts links on one address and gives their requests to a handler. Threads: the one that runs `io`; the handler
/// runs there too. Ownership: its links keep it alive until they are closed.
class link_server : public std::enable_shared_from_this<link_server> {
 public:
  /// Listens, but accepts nobody before `start`; port 0 picks a free one. Errors as `listener::open`,
  /// `make_tls_context` and `check_limits`.
  static result<std::shared_ptr<link_server>> open(boost::asio::io_context& io, const network_address& address,
                                                   link_setup setup, link_handler handler);

  void start();

  /// Closes the listener and ends all links.
  void close();

  /// With the port that was picked.
  network_address address() const;

  std::size_t connections() const { return connections_.size(); }

  /// Lets all links look at the time; they do so by themselves too.
  void tick();

 private:
  link_server(boost::asio::io_context& io, link_setup setup, link_handler handler);
  void accept(int fd);

  boost::asio::io_context& io_;
  const std::shared_ptr<const link_setup> setup_;
  const link_handler handler_;
  const std::shared_ptr<line_limit> lines_;
  std::shared_ptr<tls_context> tls_;
  std::shared_ptr<listener> listener_;
  std::unordered_set<link_server_connection*> connections_;
};

}  // namespace millrace
