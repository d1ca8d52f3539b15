#include "apps/bench/agents/http_sender.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <utility>

namespace millrace::bench {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

struct http_sender::connection {
  std::string host;
  asio::io_context io;
  asio::ip::tcp::socket socket{io};
  boost::beast::flat_buffer buffer;
};

http_sender::http_sender(std::unique_ptr<connection> made) : connection_(std::move(made)) {}
http_sender::~http_sender() = default;
http_sender::http_sender(http_sender&&) noexcept = default;

result<http_sender> http_sender::connect(const network_address& server) {
  auto made = std::make_unique<connection>();
  made->host = server.to_string();
  error_code failed;
  asio::ip::tcp::resolver resolver(made->io);
  const auto found = resolver.resolve(server.host, std::to_string(server.port), failed);
  if (!failed) asio::connect(made->socket, found, failed);
  if (!failed) made->socket.set_option(asio::ip::tcp::no_delay(true), failed);
  if (failed) return make_error(errc::io_failure, made->host + ": " + failed.message());
  return http_sender(std::move(made));
}

result<void> http_sender::post_remote_write(const std::string& path, const std::string& body) {
  http::request<http::string_body> request(http::verb::post, path, 11, body);
  request.set(http::field::host, connection_->host);
  request.set(http::field::content_type, "application/x-protobuf");
  request.set(http::field::content_encoding, "snappy");
  request.set("X-Prometheus-Remote-Write-Version", "0.1.0");
  request.prepare_payload();
  http::response<http::string_body> answer;
  error_code failed;
  http::write(connection_->socket, request, failed);
  if (!failed) http::read(connection_->socket, connection_->buffer, answer, failed);
  if (failed) return make_error(errc::io_failure, connection_->host + ": " + failed.message());
  if (answer.result_int() / 100 == 2) return {};
  return make_error(errc::unavailable, std::to_string(answer.result_int()) + ": " + answer.body());
}

}  // namespace millrace::bench
