#pragma once
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "actors/gateway/request_order.hpp"
#include "codecs/base/bytes_writer.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/body.hpp"
#include "codecs/kafka/request_header.hpp"
#include "codecs/kafka/response_header.hpp"
#include "runtime/base/buffer.hpp"
#include "runtime/message/payload.hpp"

namespace millrace {

class connection;
struct gateway_context;

/// What leaves for the client: the frame's bytes and slices of files, in order. Empty: nothing is sent (acks=0).
struct outgoing_reply {
  std::vector<payload> parts;
};

/// One request of a client, alive until it has been answered. A handler calls exactly one of `reply`, `reply_nothing`
/// and `close`, now or later, on the connection's reactor. After the connection has gone these do nothing.
/// Threads: the connection's reactor.
class request : public std::enable_shared_from_this<request> {
 public:
  request(std::weak_ptr<connection> from, request_order<outgoing_reply>::number number, kafka::request_header header,
          slice frame, std::size_t body_begin, std::chrono::nanoseconds began);

  request_order<outgoing_reply>::number number() const { return number_; }
  const kafka::request_header& header() const { return header_; }
  int version() const { return header_.api_version; }

  /// The body; what it decodes to borrows the frame, which lives as long as this request.
  std::span<const std::byte> body() const { return frame_.bytes().subspan(body_begin_); }

  /// The whole frame, for keeping parts of it alive beyond the request.
  const slice& frame() const { return frame_; }

  /// The decoded body of API `T`; if the bytes are not one, the connection is closed and the pointer is null.
  template <class T>
  std::unique_ptr<T> decode() {
    auto decoded = kafka::decode<T>(body(), version());
    if (decoded) return std::make_unique<T>(std::move(*decoded));
    close(decoded.error().context);
    return nullptr;
  }

  /// Answers; a response that cannot be encoded closes the connection, with the reason in the log.
  template <class T>
  void reply(const T& response, std::vector<payload> payloads = {}) {
    bytes_writer out = begin_frame();
    auto splices = kafka::encode(response, version(), out);
    if (!splices) return close("encode reply: " + splices.error().context);
    send_frame(std::move(out), *splices, std::move(payloads));
  }

  /// Answers in the form of another version than was asked in: ApiVersions alone may.
  template <class T>
  void reply_as_version(const T& response, int version) {
    header_.api_version = static_cast<std::int16_t>(version);
    reply(response);
  }

  /// Answers with no bytes at all (acks=0).
  void reply_nothing();

  /// Ends the connection; the reason goes to the log.
  void close(const std::string& why);

  /// Null once the connection has gone.
  std::shared_ptr<connection> from() const { return from_.lock(); }

  std::chrono::nanoseconds began() const { return began_; }

 private:
  void finish(connection& to, outgoing_reply reply);
  bytes_writer begin_frame() const;
  void send_frame(bytes_writer frame, const std::vector<kafka::splice_point>& splices, std::vector<payload> payloads);

  std::weak_ptr<connection> from_;
  request_order<outgoing_reply>::number number_;
  kafka::request_header header_;
  slice frame_;
  std::size_t body_begin_;
  std::chrono::nanoseconds began_;
};

using request_ptr = std::shared_ptr<request>;

}  // namespace millrace
