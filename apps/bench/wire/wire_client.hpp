#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "apps/bench/wire/request_frame.hpp"
#include "apps/bench/wire/tcp_socket.hpp"
#include "codecs/base/big_endian.hpp"
#include "codecs/base/bytes_reader.hpp"
#include "codecs/kafka/response_header.hpp"

namespace millrace::bench {

/// A connection on which one request waits for its response at a time. Threads: one.
class wire_client {
 public:
  /// Errors as `tcp_socket::connect`.
  static result<wire_client> connect(const network_address& server,
                                     std::chrono::milliseconds patience = tcp_socket::usual_patience);

  /// Sends `request` and reads its response. Record data in it borrows the client's buffer until the next call.
  /// `corrupt`, `truncated`: the answer is none to this request. Else as `tcp_socket`.
  template <kafka::body Response, kafka::body Request>
  result<Response> call(const Request& request, int version) {
    const auto frame = encode_request(request, version, ++correlation_id_);
    if (!frame) return frame.error();
    auto answer = exchange(*frame, Request::api, version);
    if (!answer) return answer.error();
    return kafka::decode<Response>(*answer, version);
  }

  /// The same for a request that is encoded already, its size before it: only its correlation id is put in.
  template <kafka::body Response>
  result<Response> call_encoded(std::span<std::byte> frame, int version) {
    store_big_endian(frame.data() + correlation_position, ++correlation_id_);
    auto answer = exchange(frame, Response::api, version);
    if (!answer) return answer.error();
    return kafka::decode<Response>(*answer, version);
  }

 private:
  explicit wire_client(tcp_socket socket) : socket_(std::move(socket)) {}

  /// The response's bytes, its header read.
  result<bytes_reader> exchange(std::span<const std::byte> frame, kafka::api_key key, int version);

  tcp_socket socket_;
  std::vector<std::byte> answer_;  // only grows, so that no byte of a large answer is cleared first
  std::int32_t correlation_id_ = 0;
};

}  // namespace millrace::bench
