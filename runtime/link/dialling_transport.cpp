#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <utility>

#include "runtime/link/link_transport.hpp"

namespace millrace {
namespace {

using tcp = boost::asio::ip::tcp;

class dialling_transport final : public link_transport {
 public:
  dialling_transport(boost::asio::io_context& io, network_address to, tls_side tls)
      : to_(std::move(to)), tls_(std::move(tls)), resolver_(io), socket_(io) {}

  void handshake(handshake_handler done) override {
    resolver_.async_resolve(
        to_.host, std::to_string(to_.port),
        [this, done = std::move(done)](error_code failure, const tcp::resolver::results_type& found) {
          if (failure || closed_) return done(refusal("look up", failure));
          connect(found, done);
        });
  }

  void read_some(std::span<std::byte> into, transfer_handler done) override {
    inner_->read_some(into, std::move(done));
  }
  void write(std::span<const std::byte> bytes, transfer_handler done) override {
    inner_->write(bytes, std::move(done));
  }

  void close() override {
    closed_ = true;
    error_code ignored;
    resolver_.cancel();
    socket_.close(ignored);
    if (inner_) inner_->close();
  }

  std::uint64_t bytes_in() const override { return inner_ ? inner_->bytes_in() : 0; }
  std::uint64_t bytes_out() const override { return inner_ ? inner_->bytes_out() : 0; }
  bool is_tls() const override { return tls_.context != nullptr; }
  std::vector<std::string> names() const override { return inner_ ? inner_->names() : std::vector<std::string>{}; }

 private:
  error refusal(const char* step, const error_code& failure) const {
    return make_error(errc::unavailable,
                      std::string(step) + " " + to_.to_string() + ": " + (closed_ ? "given up" : failure.message()));
  }

  void connect(const tcp::resolver::results_type& found, const handshake_handler& done) {
    boost::asio::async_connect(socket_, found, [this, done](error_code failure, const tcp::endpoint&) {
      if (failure || closed_) return done(refusal("connect to", failure));
      error_code ignored;
      socket_.set_option(tcp::no_delay(true), ignored);
      inner_ = tls_.context ? make_tls_transport(std::move(socket_), tls_) : make_plain_transport(std::move(socket_));
      inner_->handshake(done);
    });
  }

  const network_address to_;
  const tls_side tls_;
  tcp::resolver resolver_;
  tcp::socket socket_;
  bool closed_ = false;
  std::unique_ptr<link_transport> inner_;
};

}  // namespace

std::unique_ptr<link_transport> make_dialling_transport(boost::asio::io_context& io, network_address to, tls_side tls) {
  return std::make_unique<dialling_transport>(io, std::move(to), std::move(tls));
}

}  // namespace millrace
