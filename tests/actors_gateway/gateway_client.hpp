#pragma once
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "codecs/base/big_endian.hpp"
#include "codecs/base/bytes_writer.hpp"
#include "codecs/kafka/body.hpp"
#include "codecs/kafka/request_header.hpp"
#include "codecs/kafka/response_header.hpp"

namespace millrace {

/// The client's end of a connection: says what the test says, and tells what came. It never waits.
class gateway_client {
 public:
  /// `frame`: what came, without its length.
  struct reply_frame {
    std::int32_t correlation_id;
    std::vector<std::byte> frame;
  };

  /// Takes `fd`, non-blocking, over.
  explicit gateway_client(int fd) : fd_(fd) {}
  ~gateway_client() { leave(); }
  gateway_client(const gateway_client&) = delete;
  gateway_client& operator=(const gateway_client&) = delete;

  void leave() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  /// The correlation id; the first is 1.
  template <class Request>
  std::int32_t send(const Request& request, int version) {
    const auto bytes = frame_of(request, version);
    send_bytes(bytes);
    return last_id_;
  }

  /// Length, header and body of a request, to be sent in parts or together with others.
  template <class Request>
  std::vector<std::byte> frame_of(const Request& request, int version) {
    auto out = begin_frame(static_cast<std::int16_t>(Request::api), version);
    if (auto done = kafka::encode(request, version, out); !done) throw std::invalid_argument(done.error().context);
    return finish_frame(std::move(out));
  }

  /// A request of any key and version, known or not.
  std::int32_t send_raw(std::int16_t key, int version, std::span<const std::byte> body = {}) {
    auto out = begin_frame(key, version);
    out.write_bytes(body);
    send_bytes(finish_frame(std::move(out)));
    return last_id_;
  }

  void send_length(std::int32_t length) {
    bytes_writer out;
    out.write_int32(length);
    send_bytes(out.bytes());
  }

  void send_bytes(std::span<const std::byte> bytes) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(bytes.size())) throw std::runtime_error("the socket does not take it all");
  }

  /// Replies that came and were not taken, by the ids of their requests.
  std::vector<std::int32_t> waiting() {
    receive();
    std::vector<std::int32_t> ids;
    for (const auto& reply : replies_) ids.push_back(reply.correlation_id);
    return ids;
  }

  /// The oldest reply. Bytes of records in it are borrowed until the next call.
  template <class Response>
  Response take() {
    receive();
    if (replies_.empty()) throw std::runtime_error("there is no reply");
    taken_ = std::move(replies_.front());
    replies_.pop_front();
    const auto version = versions_.at(taken_.correlation_id);
    return decode_taken<Response>(version);
  }

  /// As `take`, in the form of another version than was asked in.
  template <class Response>
  Response take_as(int version) {
    receive();
    if (replies_.empty()) throw std::runtime_error("there is no reply");
    versions_[replies_.front().correlation_id] = version;
    return take<Response>();
  }

  /// True if the other side has ended the connection, after whatever replies there were.
  bool is_closed() {
    receive();
    return closed_;
  }

  /// Takes no more than `count` bytes out of the socket, as a slow reader does.
  std::size_t read_some(std::size_t count) {
    std::vector<std::byte> some(count);
    const auto got = ::recv(fd_, some.data(), count, MSG_DONTWAIT);
    if (got <= 0) return 0;
    unframed_.insert(unframed_.end(), some.begin(), some.begin() + got);
    return static_cast<std::size_t>(got);
  }

 private:
  bytes_writer begin_frame(std::int16_t key, int version) {
    versions_[++last_id_] = version;
    bytes_writer out;
    out.write_int32(0);
    const kafka::request_header header{key, static_cast<std::int16_t>(version), last_id_, "test"};
    if (auto done = kafka::encode(header, out); !done) throw std::invalid_argument(done.error().context);
    return out;
  }

  static std::vector<std::byte> finish_frame(bytes_writer out) {
    out.patch_int32(0, static_cast<std::int32_t>(out.size() - 4));
    const auto bytes = out.bytes();
    return {bytes.begin(), bytes.end()};
  }

  void receive() {
    std::array<std::byte, 64 << 10> some;
    while (!closed_ && fd_ >= 0) {
      const auto got = ::recv(fd_, some.data(), some.size(), MSG_DONTWAIT);
      if (got < 0 && errno == EAGAIN) break;
      if (got <= 0) closed_ = true;
      if (got > 0) unframed_.insert(unframed_.end(), some.begin(), some.begin() + got);
    }
    cut_frames();
  }

  void cut_frames() {
    std::span<const std::byte> rest = unframed_;
    while (rest.size() >= 8) {
      const auto size = load_big_endian<std::uint32_t>(rest.data());
      if (rest.size() - 4 < size) break;
      const auto frame = rest.subspan(4, size);
      replies_.push_back({load_big_endian<std::int32_t>(frame.data()), {frame.begin(), frame.end()}});
      rest = rest.subspan(4 + size);
    }
    unframed_.erase(unframed_.begin(), unframed_.end() - static_cast<std::ptrdiff_t>(rest.size()));
  }

  template <class Response>
  Response decode_taken(int version) {
    bytes_reader in(taken_.frame);
    if (auto done = kafka::decode_response_header(in, Response::api, version); !done)
      throw std::runtime_error(done.error().context);
    auto response = kafka::decode<Response>(in, version);
    if (!response) throw std::runtime_error(response.error().context);
    if (in.remaining() > 0) throw std::runtime_error("bytes follow the reply");
    return std::move(*response);
  }

  int fd_;
  std::int32_t last_id_ = 0;
  std::map<std::int32_t, int> versions_;
  std::vector<std::byte> unframed_;
  std::deque<reply_frame> replies_;
  reply_frame taken_;
  bool closed_ = false;
};

}  // namespace millrace
