#include "runtime/http/http_call.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <optional>
#include <string_view>

namespace millrace {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

struct url_parts {
  bool secure = false;
  std::string host, port, target;
};

std::optional<url_parts> parts_of(std::string_view url) {
  url_parts parts;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!url.starts_with(scheme)) continue;
    parts.secure = scheme == "https://";
    url.remove_prefix(scheme.size());
    const auto slash = std::min(url.find_first_of("/?"), url.size());
    auto authority = url.substr(0, slash);
    parts.target = url.substr(slash);
    if (!parts.target.starts_with('/')) parts.target.insert(0, "/");
    const auto bracket = authority.starts_with('[') ? authority.find(']') : 0;
    if (bracket == std::string_view::npos) return std::nullopt;
    const auto colon = authority.find(':', bracket);
    parts.port = colon == std::string_view::npos ? (parts.secure ? "443" : "80") : authority.substr(colon + 1);
    parts.host = authority.substr(0, colon);
    if (bracket > 0) parts.host = parts.host.substr(1, bracket - 1);
    if (parts.host.empty() || parts.port.empty() || authority.find('@') != std::string_view::npos) return std::nullopt;
    return parts;
  }
  return std::nullopt;
}

/// One call, step after step, in an io_context of its own.
class conversation {
 public:
  conversation(const http_call& call, const url_parts& to) : call_(call), to_(to) {
    request_.version(11);
    request_.method_string(call.method);
    request_.target(to.target);
    request_.set(http::field::host, to.host + ":" + to.port);
    request_.set(http::field::user_agent, "millrace");
    request_.set(http::field::connection, "close");
    for (const auto& [name, value] : call.headers) request_.set(name, value);
    request_.body() = call.body;
    request_.prepare_payload();
    answer_.body_limit(call.answer_bytes_max);
  }

  result<http_answer> run() {
    // Its own thread looks a name up, which no timeout of ours ends: numbers need none.
    resolver_.async_resolve(to_.host, to_.port, [this](error_code failed, const auto& found) {
      if (failed) return end(failed, "resolve");
      beast::get_lowest_layer(stream()).async_connect(found, [this](error_code wrong, const auto&) {
        wrong ? end(wrong, "connect") : to_.secure ? shake_hands() : ask();
      });
    });
    io_.run_for(call_.timeout);
    if (!ended_)
      return make_error(errc::timed_out,
                        call_.url + ": no answer within " + std::to_string(call_.timeout.count()) + " ms");
    if (failed_) return *failed_;
    const auto& message = answer_.get();
    return http_answer{message.result_int(), std::string(message[http::field::content_type]), message.body()};
  }

 private:
  using plain_stream = beast::tcp_stream;
  using secure_stream = beast::ssl_stream<plain_stream>;

  plain_stream& stream() { return secure_ ? beast::get_lowest_layer(*secure_) : plain_; }

  void shake_hands() {
    if (!SSL_set_tlsext_host_name(secure_->native_handle(), to_.host.c_str()))
      return end(beast::errc::make_error_code(beast::errc::invalid_argument), "name for TLS");
    secure_->set_verify_callback(asio::ssl::host_name_verification(to_.host));
    secure_->async_handshake(asio::ssl::stream_base::client,
                             [this](error_code failed) { failed ? end(failed, "TLS") : ask(); });
  }

  void ask() { to_.secure ? ask_over(*secure_) : ask_over(plain_); }

  template <class Stream>
  void ask_over(Stream& over) {
    http::async_write(over, request_, [this, &over](error_code failed, std::size_t) {
      if (failed) return end(failed, "send");
      http::async_read(over, buffer_, answer_, [this](error_code wrong, std::size_t) { end(wrong, "receive"); });
    });
  }

  void end(error_code how, const char* doing) {
    ended_ = true;
    if (!how) return;
    const auto code = how == http::error::body_limit ? errc::limit_exceeded : errc::io_failure;
    failed_ = make_error(code, call_.url + ": " + doing + ": " + how.message());
  }

  static asio::ssl::context trusting_the_systems_authorities() {
    asio::ssl::context context(asio::ssl::context::tls_client);
    error_code none_found;
    context.set_default_verify_paths(none_found);
    context.set_verify_mode(asio::ssl::verify_peer);
    return context;
  }

  const http_call& call_;
  const url_parts& to_;
  asio::io_context io_;
  asio::ip::tcp::resolver resolver_{io_};
  std::optional<asio::ssl::context> trust_ =
      to_.secure ? std::optional(trusting_the_systems_authorities()) : std::nullopt;
  plain_stream plain_{io_};
  std::optional<secure_stream> secure_ =
      to_.secure ? std::optional<secure_stream>(std::in_place, io_, *trust_) : std::nullopt;
  http::request<http::string_body> request_;
  http::response_parser<http::string_body> answer_;
  beast::flat_buffer buffer_;
  bool ended_ = false;
  std::optional<error> failed_;
};

}  // namespace

result<http_answer> call_http(const http_call& call) {
  const auto to = parts_of(call.url);
  if (!to) return make_error(errc::invalid_argument, "'" + call.url + "': a URL as http://HOST:PORT/PATH is wanted");
  try {
    return conversation(call, *to).run();
  } catch (const std::exception& thrown) {
    return make_error(errc::io_failure, call.url + ": " + thrown.what());
  }
}

}  // namespace millrace
