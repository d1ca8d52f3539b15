#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/link/link_tls.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

/// The connected socket of a link, plain or within TLS, which is all the same to its user. One read and one write at a
/// time; each handler is called once, also after `close`, then with an error. Ownership: what handlers capture keeps
/// the transport's owner alive. Threads: the one that runs the io_context.
class link_transport {
 public:
  using error_code = boost::system::error_code;
  using transfer_handler = std::function<void(error_code, std::size_t)>;
  using handshake_handler = std::function<void(result<void>)>;

  virtual ~link_transport() = default;

  /// Connecting if it is not yet, then TLS if it is meant to be. `unavailable` tells why the other side is refused, or
  /// refuses.
  virtual void handshake(handshake_handler done) = 0;

  virtual void read_some(std::span<std::byte> into, transfer_handler done) = 0;

  /// All of `bytes`, which stay as they are until it is done.
  virtual void write(std::span<const std::byte> bytes, transfer_handler done) = 0;

  virtual void close() = 0;

  /// What went through the socket itself.
  virtual std::uint64_t bytes_in() const = 0;
  virtual std::uint64_t bytes_out() const = 0;

  virtual bool is_tls() const = 0;

  /// Of the other side's certificate.
  virtual std::vector<std::string> names() const = 0;
};

/// What makes TLS of a socket.
struct tls_side {
  std::shared_ptr<tls_context> context;
  std::vector<std::string> peers;
  bool is_server = false;
  std::string host;  ///< of a client: whom it dialled
};

std::unique_ptr<link_transport> make_plain_transport(boost::asio::ip::tcp::socket socket);
std::unique_ptr<link_transport> make_tls_transport(boost::asio::ip::tcp::socket socket, tls_side side);

/// One whose handshake looks the address up and connects first. `tls` without a context: plain.
std::unique_ptr<link_transport> make_dialling_transport(boost::asio::io_context& io, network_address to, tls_side tls);

}  // namespace millrace
