#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/link/call_items.hpp"
#include "runtime/link/link_frame.hpp"
#include "runtime/link/link_input.hpp"
#include "runtime/link/link_output.hpp"
#include "runtime/link/link_setup.hpp"
#include "runtime/link/link_transport.hpp"
#include "runtime/logging/line_limit.hpp"

namespace millrace {

/// What both sides of a link do: handshake, hello, frames in and out, pings, the order in which items leave. What
/// frames mean for calls is the derived side's. Keeps itself alive while the socket is open. Threads: the one that
/// runs `io`.
class link_connection : public std::enable_shared_from_this<link_connection>, public item_carrier {
 public:
  enum class side : std::uint8_t { client, server };

  ~link_connection() override;

  void start();

  /// Tells the other side why, as far as it listens, and closes. Calls end with `why`.
  void end(error why);

  /// Looks at what time has brought; comes by itself, sooner while something waits for it.
  void tick();

  /// Both sides have said hello, and neither has gone.
  bool is_open() const { return opened_ && !ended_; }
  bool has_ended() const { return ended_; }

  const link_peer& peer() const { return peer_; }
  link_counters counters() const;

  /// Bytes that wait for the socket.
  std::size_t output_bytes() const { return output_.bytes(); }

  void grant(std::uint64_t request, std::uint64_t bytes) override;
  void offer(std::uint64_t request) override;
  void finish(std::uint64_t request) override { send(link_frame_type::end, encode_link_end(request)); }

 protected:
  link_connection(boost::asio::io_context& io, std::shared_ptr<const link_setup> setup,
                  std::unique_ptr<link_transport> transport, side which, std::string address);

  virtual void opened() = 0;

  /// A frame of a call. An error ends the link.
  virtual result<void> take(link_frame frame) = 0;

  /// The answer to `request` has left.
  virtual void answered(std::uint64_t /*request*/) {}

  /// The socket has taken something.
  virtual void relieved() {}

  virtual void passed(std::chrono::nanoseconds /*now*/) {}

  /// Whether time matters soon: a timeout runs.
  virtual bool is_waiting() const { return false; }

  virtual void closed(const error& why) = 0;

  /// The items of an open call; null if there is none.
  virtual std::shared_ptr<call_items> items_of(std::uint64_t request) = 0;

  /// Puts a message or an end of a call on its way; `limit_exceeded` or an error of its payloads if that cannot be.
  /// The bytes that it takes on the wire.
  result<std::size_t> send(link_frame_type type, std::uint8_t flags, std::uint64_t request, const frame& message);
  void send(link_frame_type type, slice bytes, std::uint64_t answers = 0) { put(type, 0, std::move(bytes), answers); }

  /// A timeout has begun to run.
  void hurry();

  /// Lines about ends that are no ordinary ones are written as far as this allows.
  void set_line_limit(std::shared_ptr<line_limit> lines) { lines_ = std::move(lines); }

  std::optional<window_lease> take_window() { return windows_.take(); }
  const link_limits& limits() const { return setup_->limits; }
  const link_setup& setup() const { return *setup_; }
  std::chrono::nanoseconds now() const { return setup_->time->monotonic(); }
  boost::asio::io_context& io() { return io_; }

 private:
  using error_code = boost::system::error_code;

  void greeted(const link_hello& hello);
  void say_hello();
  void put(link_frame_type type, std::size_t plain_bytes, slice bytes, std::uint64_t answers);
  std::size_t output_bytes_max() const;
  void log_end(const error& why);
  void say_why(const error& why);
  void read_next();
  void on_read(error_code failure, std::size_t count, bool in_place);
  result<void> take_frames();
  result<void> take_frame(link_frame frame);
  void flush();
  void on_written(error_code failure);
  void pump();
  void pump_one(std::uint64_t request);
  void close_socket();
  void count_socket_bytes();
  void arm();
  void check_silence(std::chrono::nanoseconds now);

  boost::asio::io_context& io_;
  const std::shared_ptr<const link_setup> setup_;
  const std::unique_ptr<link_transport> transport_;
  const side side_;
  link_peer peer_;
  boost::asio::steady_timer timer_;
  link_input input_;
  link_output output_;
  window_leases windows_;
  std::vector<std::byte> buffer_;
  compression_choice compression_{0};

  bool hello_sent_ = false;
  bool opened_ = false;
  bool ended_ = false;
  bool writing_ = false;
  bool ping_asked_ = false;  // since the last byte came
  bool pong_waits_ = false;
  bool handshake_done_ = false;

  const std::chrono::nanoseconds began_;
  std::chrono::nanoseconds last_in_;
  std::chrono::nanoseconds last_out_;

  std::deque<std::uint64_t> offers_;   // calls with an item that may be able to leave
  std::vector<std::uint64_t> paused_;  // those that wait for their rate
  bool overflowed_ = false;
  link_counters counters_;
  std::shared_ptr<line_limit> lines_;
};

}  // namespace millrace
