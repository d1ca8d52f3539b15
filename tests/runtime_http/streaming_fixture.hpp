#pragma once
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "tests/runtime_http/http_fixture.hpp"

namespace millrace {

/// Byte `position` of the body that the specs send both ways: a lost, doubled or moved piece shows.
inline char body_byte(std::uint64_t position) { return static_cast<char>(position * 31 + (position >> 8) * 7); }

inline std::string body_bytes(std::uint64_t first, std::uint64_t size) {
  std::string bytes(size, '\0');
  for (std::uint64_t i = 0; i < size; ++i) bytes[i] = body_byte(first + i);
  return bytes;
}

/// GET /made?size=N[&chunked] makes N bytes; PUT /taken counts what comes and answers "SIZE right" or "SIZE wrong".
class streaming_fixture : public http_fixture {
 protected:
  static constexpr std::uint64_t piece_bytes = 50000;

  /// Of one reply's body. What is alive is counted, so that a cancelled one is seen.
  struct maker {
    maker(streaming_fixture& fixture, std::uint64_t size) : fixture(fixture), size(size) { ++fixture.makers; }
    ~maker() { --fixture.makers; }

    std::string next() {
      const auto bytes = body_bytes(done, std::min(piece_bytes, size - done));
      done += bytes.size();
      fixture.made_bytes = done;
      return bytes;
    }

    streaming_fixture& fixture;
    const std::uint64_t size;
    std::uint64_t done = 0;
  };

  /// Of one request's body.
  struct taker : std::enable_shared_from_this<taker> {
    explicit taker(streaming_fixture& fixture) : fixture(fixture) { ++fixture.takers; }
    ~taker() { --fixture.takers; }

    void go_on() {
      upload->read([self = shared_from_this()](result<std::string> piece) { self->take(std::move(piece)); });
    }

    void take(result<std::string> piece) {
      if (!piece) {
        fixture.last_failure = piece.error();
        ++fixture.failures;
        return finish();
      }
      if (piece->empty()) {
        reply({200, std::to_string(done) + (is_right ? " right" : " wrong")});
        return finish();
      }
      fixture.largest_piece = std::max(fixture.largest_piece, piece->size());
      for (const char c : *piece) is_right = is_right && c == body_byte(done++);
      go_on();
    }

    void finish() {
      reply = nullptr;
      upload.reset();
    }

    streaming_fixture& fixture;
    std::shared_ptr<http_upload> upload;
    http_reply reply;
    std::uint64_t done = 0;
    bool is_right = true;
  };

  ~streaming_fixture() override { stop(); }

  void open_streams(http_limits limits = {}) {
    open(limits);
    server->add("GET", "/made", [this](const http_request& request, const http_reply& reply) {
      const auto made = std::make_shared<maker>(*this, std::stoull(std::string(*request.parameter("size"))));
      http_response response;
      if (!request.parameter("chunked")) response.length = made->size;
      response.produce = [made](const http_piece_taker& take) { take(made->next()); };
      reply(std::move(response));
    });
    server->add_upload("PUT", "/taken",
                       [this](const http_request&, std::shared_ptr<http_upload> upload, http_reply reply) {
                         const auto taking = std::make_shared<taker>(*this);
                         taking->upload = std::move(upload);
                         taking->reply = std::move(reply);
                         taking->go_on();
                       });
    server->add("GET", "/small", answering([](const http_request&) { return http_response{200, "small"}; }));
  }

  template <class F>
  void wait_until(F holds) {
    while (!on_server(holds)) std::this_thread::yield();
  }

  void wait_until_all_is_gone() {
    wait_until([this] { return server->connections() == 0 && makers == 0 && takers == 0; });
  }

  static std::string read_to_header_end(tcp::socket& socket) {
    std::string text;
    boost::system::error_code ignored;
    char c;
    while (!text.ends_with("\r\n\r\n") && boost::asio::read(socket, boost::asio::buffer(&c, 1), ignored) == 1)
      text += c;
    return text;
  }

  /// Reads `size` body bytes, at most `step` at once; the number of those that were as they should be.
  static std::uint64_t read_right_bytes(tcp::socket& socket, std::uint64_t size, std::size_t step) {
    std::string piece(step, '\0');
    std::uint64_t right = 0;
    boost::system::error_code failure;
    for (std::uint64_t done = 0; done < size && !failure;) {
      const auto most = std::min<std::uint64_t>(step, size - done);
      const auto read = socket.read_some(boost::asio::buffer(piece.data(), most), failure);
      for (std::size_t i = 0; i < read; ++i) right += piece[i] == body_byte(done + i);
      done += read;
    }
    return right;
  }

  /// Sends until the other side has taken nothing for a while; the bytes sent.
  static std::uint64_t send_until_full(tcp::socket& socket) {
    const auto piece = body_bytes(0, 1 << 20);
    socket.non_blocking(true);
    std::uint64_t sent = 0;
    for (;;) {
      boost::system::error_code failure;
      sent += socket.write_some(boost::asio::buffer(piece), failure);
      if (failure && failure != boost::asio::error::would_block) return sent;
      pollfd waiting{socket.native_handle(), POLLOUT, 0};
      if (failure && ::poll(&waiting, 1, 200) == 0) return sent;
    }
  }

  std::atomic<int> makers = 0, takers = 0, failures = 0;
  std::atomic<std::uint64_t> made_bytes = 0;
  std::size_t largest_piece = 0;
  error last_failure{errc::not_found, ""};
};

}  // namespace millrace
