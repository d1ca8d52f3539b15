#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace::monitoring {

/// Receives datagrams at one address. Threads: the one that runs `io`.
class datagram_socket : public std::enable_shared_from_this<datagram_socket> {
 public:
  /// `taken(bytes, host)` gets each with the number of its sender.
  using handler = std::function<void(std::string_view bytes, const std::string& host)>;

  /// `io_failure` names the address and the system's reason.
  static result<std::shared_ptr<datagram_socket>> open(boost::asio::io_context& io, const network_address& at,
                                                       handler taken);
  void start() { receive_next(); }
  void close();
  network_address address() const;

 private:
  datagram_socket(boost::asio::io_context& io, handler taken) : socket_(io), taken_(std::move(taken)) {}
  void receive_next();

  boost::asio::ip::udp::socket socket_;
  boost::asio::ip::udp::endpoint sender_;
  std::array<char, 65'536> bytes_;
  handler taken_;
};

}  // namespace millrace::monitoring
