#include "runtime/link/link_connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <utility>

namespace millrace {
namespace {

constexpr std::size_t receive_bytes = 64 << 10;
constexpr std::size_t items_ahead_bytes = 256
                                          << 10;    // items enter the output only up to here: replies do not wait long
constexpr std::size_t control_bytes_max = 8 << 20;  // beside what is counted: credits, refusals
constexpr auto tick_for_rate = std::chrono::milliseconds(5);
constexpr auto tick_for_timeouts = std::chrono::milliseconds(50);
constexpr auto tick_idle = std::chrono::milliseconds(500);

std::uint64_t next_link_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

/// The log says it as a person would look for it.
bool is_ordinary_end(const error& why) { return why.code == errc::connection_closed; }

}  // namespace

link_connection::link_connection(boost::asio::io_context& io, std::shared_ptr<const link_setup> setup,
                                 std::unique_ptr<link_transport> transport, side which, std::string address)
    : io_(io),
      setup_(std::move(setup)),
      transport_(std::move(transport)),
      side_(which),
      timer_(io),
      input_(setup_->limits.frame_bytes_max),
      windows_(setup_->limits.windows_max(), setup_->limits.item_window_bytes),
      buffer_(receive_bytes),
      began_(setup_->time->monotonic()),
      last_in_(began_),
      last_out_(began_) {
  peer_.link = next_link_number();
  peer_.address = std::move(address);
  peer_.tls = transport_->is_tls();
}

link_connection::~link_connection() = default;

void link_connection::start() {
  arm();
  transport_->handshake([self = shared_from_this()](const result<void>& done) {
    if (self->ended_) return;
    if (!done) return self->end(done.error());
    self->handshake_done_ = true;
    self->peer_.names = self->transport_->names();
    if (self->side_ == side::client) self->say_hello();
    self->read_next();
  });
}

void link_connection::say_hello() {
  const link_hello hello{.zstd = setup_->compress, .identity = setup_->self, .limits = setup_->limits};
  const auto bytes = hello.encode();
  auto block = chunk::make(link_magic.size() + bytes.size());
  std::copy(link_magic.begin(), link_magic.end(), block->data());
  std::copy(bytes.begin(), bytes.end(), block->data() + link_magic.size());
  const auto size = block->size();
  output_.push(slice(std::move(block), 0, size));
  hello_sent_ = true;
  flush();
}

void link_connection::greeted(const link_hello& hello) {
  peer_.identity = hello.identity;
  peer_.limits = hello.limits;
  const link_hello own{.identity = setup_->self};
  if (!hello_sent_) say_hello();  // before any refusal, so that the other side sees why
  const auto version = own.agree_with(hello);
  if (!version) return end(version.error());
  peer_.version = *version;
  opened_ = true;
  compression_ = compression_choice(setup_->compress && hello.zstd ? setup_->limits.compress_bytes_min : 0);
  setup_->voice.debug(
      "link opened",
      {{"peer", peer_.address}, {"node", peer_.identity.node_id}, {"software", peer_.identity.software}});
  if (setup_->observer) setup_->observer->opened(peer_);
  opened();
}

void link_connection::read_next() {
  if (ended_) return;
  const auto space = input_.space();
  const bool in_place = space.size() >= buffer_.size();
  transport_->read_some(in_place ? space : std::span(buffer_),
                        [self = shared_from_this(), in_place](error_code failure, std::size_t count) {
                          self->on_read(failure, count, in_place);
                        });
}

void link_connection::on_read(error_code failure, std::size_t count, bool in_place) {
  count_socket_bytes();
  if (ended_) return;
  if (count > 0) {
    last_in_ = now();
    ping_asked_ = false;
    const auto fed = in_place ? input_.filled(count) : input_.feed(std::span(buffer_).first(count));
    auto taken = take_frames();  // those before what is wrong
    if (taken && !fed) taken = fed;
    if (!taken) return end(taken.error());
  }
  if (failure) return end(make_error(errc::connection_closed, "the other side went away: " + failure.message()));
  flush();
  read_next();
}

result<void> link_connection::take_frames() {
  if (!opened_ && !ended_ && input_.hello()) greeted(*input_.hello());
  for (auto& frame : input_.take_frames()) {
    if (ended_) return {};
    if (auto taken = take_frame(std::move(frame)); !taken) return taken;
  }
  return {};
}

result<void> link_connection::take_frame(link_frame frame) {
  ++counters_.frames_in;
  if (frame.message) counters_.plain_bytes_in += frame.plain_bytes;
  if (setup_->observer) setup_->observer->frame_in(frame.type, frame.plain_bytes);
  if (frame.type == link_frame_type::ping) {
    if ((frame.flags & link_flags::answer) != 0 || std::exchange(pong_waits_, true)) return {};
    send(link_frame_type::ping, encode_link_ping(link_flags::answer));
    return {};
  }
  if (frame.type == link_frame_type::error && frame.request == 0) {
    return make_error(errc::connection_closed, "the other side ended the link: " + frame.failure.context);
  }
  if (frame.request == 0) return make_error(errc::corrupt, "frame: no request number");
  return take(std::move(frame));
}

result<std::size_t> link_connection::send(link_frame_type type, std::uint8_t flags, std::uint64_t request,
                                          const frame& message) {
  const auto plain = body_bytes(message);
  const auto bound = std::min(peer_.limits.frame_bytes_max, setup_->limits.frame_bytes_max);
  if (plain + link_header_bytes > bound) {
    return make_error(errc::limit_exceeded, std::string("a ") + name_of(type) + " of " + std::to_string(plain) +
                                                " bytes; a frame of this link has " + std::to_string(bound) +
                                                " at most");
  }
  auto bytes = encode_link_frame(type, flags, request, message, compression_);
  if (!bytes) return bytes.error();
  const auto size = bytes->size();
  counters_.plain_bytes_out += plain;
  counters_.wire_bytes_out += size;
  put(type, plain, std::move(*bytes), type == link_frame_type::reply ? request : 0);
  return size;
}

std::size_t link_connection::output_bytes_max() const {
  return setup_->limits.bytes_buffered_max + peer_.limits.item_window_bytes + control_bytes_max;
}

void link_connection::put(link_frame_type type, std::size_t plain_bytes, slice bytes, std::uint64_t answers) {
  if (ended_ || overflowed_) return;
  ++counters_.frames_out;
  if (setup_->observer) setup_->observer->frame_out(type, plain_bytes, bytes.size());
  output_.push(std::move(bytes), answers);
  flush();
  overflowed_ = output_.bytes() > output_bytes_max();
  if (!overflowed_) return;
  boost::asio::post(io_, [self = shared_from_this()] {  // whoever sends does not expect its call to end meanwhile
    self->end(make_error(errc::limit_exceeded, "the other side does not take what it asked for"));
  });
}

void link_connection::flush() {
  if (writing_ || output_.empty() || !handshake_done_) return;
  writing_ = true;
  transport_->write(output_.next(),
                    [self = shared_from_this()](error_code failure, std::size_t) { self->on_written(failure); });
}

void link_connection::on_written(error_code failure) {
  count_socket_bytes();
  writing_ = false;
  last_out_ = now();
  const auto gone = output_.wrote();
  if (ended_) return output_.empty() || failure ? close_socket() : flush();
  if (failure) return end(make_error(errc::connection_closed, "write: " + failure.message()));
  pong_waits_ = false;
  for (const auto request : gone) answered(request);
  relieved();
  pump();
  flush();
}

void link_connection::log_end(const error& why) {
  if (is_ordinary_end(why)) {
    return setup_->voice.debug("link ended", {{"peer", peer_.address}, {"reason", why.context}});
  }
  const auto left_out = lines_ ? lines_->admit(now()) : std::optional<std::uint64_t>(0);
  if (!left_out) return;
  setup_->voice.warn("link ended", {{"peer", peer_.address}, {"reason", why.context}, {"left_out", *left_out}});
}

void link_connection::end(error why) {
  if (std::exchange(ended_, true)) return;
  const auto self = shared_from_this();
  timer_.cancel();
  log_end(why);
  output_.drop_waiting();
  if (hello_sent_ && why.code != errc::connection_closed) say_why(why);
  if (!writing_) close_socket();
  if (setup_->observer) setup_->observer->ended(peer_, why, counters());
  closed(why);
}

/// The last frame; it has some time to leave.
void link_connection::say_why(const error& why) {
  output_.push(encode_link_error(0, why));
  flush();
  timer_.expires_after(setup_->limits.hello_timeout);
  timer_.async_wait([self = shared_from_this()](error_code cancelled) {
    if (!cancelled) self->close_socket();
  });
}

void link_connection::close_socket() {
  timer_.cancel();
  transport_->close();
}

void link_connection::grant(std::uint64_t request, std::uint64_t bytes) {
  send(link_frame_type::credit, encode_link_credit(request, bytes));
}

void link_connection::offer(std::uint64_t request) {
  offers_.push_back(request);
  pump();
}

/// Calls take turns, one item each.
void link_connection::pump() {
  while (!ended_ && !offers_.empty() && output_.bytes() < items_ahead_bytes) {
    const auto request = offers_.front();
    offers_.pop_front();
    pump_one(request);
  }
}

void link_connection::pump_one(std::uint64_t request) {
  const auto items = items_of(request);
  if (!items) return;
  const auto state = items->state_at(now());
  if (state == call_items::state::lacks_rate) {
    paused_.push_back(request);
    if (paused_.size() == 1) arm();
  }
  if (state != call_items::state::ready) return;
  const auto size = send(link_frame_type::item, 0, request, *items->outgoing());
  if (size) {
    items->sent(*size);
  } else {
    items->not_sent(size.error());
  }
}

link_counters link_connection::counters() const {
  auto all = counters_;
  all.socket_bytes_in = transport_->bytes_in();
  all.socket_bytes_out = transport_->bytes_out();
  return all;
}

void link_connection::count_socket_bytes() {
  const auto in = transport_->bytes_in(), out = transport_->bytes_out();
  if (setup_->observer)
    setup_->observer->socket_bytes(in - counters_.socket_bytes_in, out - counters_.socket_bytes_out);
  counters_.socket_bytes_in = in;
  counters_.socket_bytes_out = out;
}

void link_connection::hurry() {
  if (timer_.expiry() - std::chrono::steady_clock::now() > tick_for_timeouts) arm();
}

void link_connection::arm() {
  if (ended_) return;
  const bool hurries = !opened_ || is_waiting();
  timer_.expires_after(!paused_.empty() ? tick_for_rate : hurries ? tick_for_timeouts : tick_idle);
  timer_.async_wait([weak = weak_from_this()](error_code cancelled) {
    const auto self = weak.lock();
    if (cancelled || !self) return;
    self->tick();
    self->arm();
  });
}

void link_connection::tick() {
  if (ended_) return;
  const auto at = now();
  for (const auto request : std::exchange(paused_, {})) offers_.push_back(request);
  pump();
  passed(at);
  if (!ended_) check_silence(at);
}

void link_connection::check_silence(std::chrono::nanoseconds at) {
  const auto& bounds = setup_->limits;
  if (!opened_) {
    if (at - began_ >= bounds.hello_timeout) end(make_error(errc::timed_out, "no hello came in time"));
    return;
  }
  if (at - last_in_ >= bounds.idle_timeout) return end(make_error(errc::timed_out, "the other side is silent"));
  if (output_.empty()) last_out_ = at;
  if (at - last_out_ >= bounds.idle_timeout) return end(make_error(errc::timed_out, "the other side takes nothing"));
  if (at - last_in_ >= bounds.ping_interval && !std::exchange(ping_asked_, true)) {
    send(link_frame_type::ping, encode_link_ping(0));
  }
}

}  // namespace millrace
