#pragma once
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/link/link_client_connection.hpp"
#include "runtime/link/link_setup.hpp"
#include "runtime/link/outgoing_call.hpp"
#include "runtime/message/envelope.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

/// Calls to one server over one link, which is made when it is first needed and made anew for the first call after it
/// broke. No call is repeated by itself. Threads: the one that runs `io`; handlers are called there, and never from
/// within a call to this.
class link_client : public std::enable_shared_from_this<link_client> {
 public:
  using connect_handler = std::function<void(result<link_peer>)>;

  /// Fails as `make_tls_context` and `check_limits`; connects to nobody.
  static result<std::shared_ptr<link_client>> make(boost::asio::io_context& io, network_address server,
                                                   link_setup setup);
  ~link_client();

  /// Tells who is at the other end, once there is a link.
  void connect(connect_handler done);

  /// `timeout`: of the whole call, connecting included; nothing: as long as the link holds.
  void call(frame_ptr message, std::optional<std::chrono::milliseconds> timeout, reply_handler done);
  template <class T>
  void call(const envelope<T>& message, std::optional<std::chrono::milliseconds> timeout, reply_handler done) {
    call(message.carried(), timeout, std::move(done));
  }

  /// A call with items both ways, for as long as the returned handle is kept.
  outgoing_call open(frame_ptr message, std::optional<std::chrono::milliseconds> timeout, reply_handler done);

  /// Ends the link, and with it all calls. A later call makes a new one.
  void close();

  bool is_open() const { return link_ && link_->is_open(); }

  /// Of all links since the start.
  link_counters counters() const;

  /// Lets the link look at the time; it does so by itself too.
  void tick();

 private:
  link_client(boost::asio::io_context& io, network_address server, std::shared_ptr<const link_setup> setup,
              std::shared_ptr<tls_context> tls);
  const std::shared_ptr<link_client_connection>& link();
  std::shared_ptr<outgoing_call_core> make_call(frame_ptr message, std::optional<std::chrono::milliseconds> timeout,
                                                reply_handler done) const;
  void opened(const link_peer& peer);
  void ended(link_client_connection* which, const error& why);

  boost::asio::io_context& io_;
  const network_address server_;
  const std::shared_ptr<const link_setup> setup_;
  const std::shared_ptr<tls_context> tls_;
  std::shared_ptr<link_client_connection> link_;
  std::vector<connect_handler> connecting_;
  link_counters earlier_;  // of links that have ended
};

}  // namespace millrace
