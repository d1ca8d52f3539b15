#include "runtime/link/link_transport.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "runtime/link/counted_socket.hpp"

namespace millrace {
namespace {

using tcp = boost::asio::ip::tcp;

template <class Stream>
class transport_of : public link_transport {
 public:
  template <class... Args>
  explicit transport_of(tcp::socket socket, Args&... args) : stream_(counted_socket(std::move(socket)), args...) {}

  void read_some(std::span<std::byte> into, transfer_handler done) override {
    stream_.async_read_some(boost::asio::buffer(into.data(), into.size()), std::move(done));
  }

  void write(std::span<const std::byte> bytes, transfer_handler done) override {
    boost::asio::async_write(stream_, boost::asio::buffer(bytes.data(), bytes.size()), std::move(done));
  }

  void close() override {
    error_code ignored;
    stream_.lowest_layer().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.lowest_layer().close(ignored);
  }

 protected:
  Stream stream_;
};

class plain_transport final : public transport_of<counted_socket> {
 public:
  using transport_of::transport_of;

  void handshake(handshake_handler done) override { done({}); }
  std::uint64_t bytes_in() const override { return stream_.bytes_in(); }
  std::uint64_t bytes_out() const override { return stream_.bytes_out(); }
  bool is_tls() const override { return false; }
  std::vector<std::string> names() const override { return {}; }
};

class tls_transport final : public transport_of<boost::asio::ssl::stream<counted_socket>> {
 public:
  tls_transport(tcp::socket socket, tls_side side)
      : transport_of(std::move(socket), *side.context), side_(std::move(side)) {
    error_code no_number;
    boost::asio::ip::make_address(side_.host, no_number);
    if (!side_.is_server && no_number) ::SSL_set_tlsext_host_name(stream_.native_handle(), side_.host.c_str());
  }

  void handshake(handshake_handler done) override {
    const auto role = side_.is_server ? boost::asio::ssl::stream_base::server : boost::asio::ssl::stream_base::client;
    stream_.async_handshake(role, [this, done = std::move(done)](error_code failure) {
      if (failure) return done(make_error(errc::unavailable, explain(failure)));
      done(check_peer_name(stream_.native_handle(), side_.peers, side_.host));
    });
  }

  std::uint64_t bytes_in() const override { return stream_.next_layer().bytes_in(); }
  std::uint64_t bytes_out() const override { return stream_.next_layer().bytes_out(); }
  bool is_tls() const override { return true; }

  std::vector<std::string> names() const override {
    return certificate_names(const_cast<tls_transport*>(this)->stream_.native_handle());
  }

 private:
  std::string explain(const error_code& failure) {
    std::string why = "TLS handshake: " + failure.message();
    const auto verified = ::SSL_get_verify_result(stream_.native_handle());
    if (verified != X509_V_OK) why += std::string(": ") + ::X509_verify_cert_error_string(verified);
    return why;
  }

  tls_side side_;
};

}  // namespace

std::unique_ptr<link_transport> make_plain_transport(tcp::socket socket) {
  return std::make_unique<plain_transport>(std::move(socket));
}

std::unique_ptr<link_transport> make_tls_transport(tcp::socket socket, tls_side side) {
  return std::make_unique<tls_transport>(std::move(socket), std::move(side));
}

}  // namespace millrace
