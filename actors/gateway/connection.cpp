#include "actors/gateway/connection.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "actors/gateway/api_table.hpp"
#include "actors/gateway/connection_home.hpp"
#include "actors/gateway/fetch_operation.hpp"
#include "actors/gateway/fetch_session.hpp"

namespace millrace {
namespace {

constexpr std::size_t scratch_bytes = 64 << 10;
constexpr auto memory_delay_min = std::chrono::milliseconds(5);
constexpr auto memory_delay_max = std::chrono::milliseconds(80);
constexpr std::size_t small_reply_bytes = 4096;
constexpr int patience_with_the_starved = 5;  // times that with others

thread_local std::array<std::byte, scratch_bytes> scratch;

}  // namespace

connection::connection(caf::event_based_actor* self, gateway_context& context, boost::asio::io_context& io,
                       connection_seed begin)
    : self_(self),
      context_(context),
      io_(io),
      socket_(io, begin.fd),
      peer_(peer_name(begin.fd)),
      listener_(std::move(begin.listener)),
      assembler_({context.limits.request_bytes_max, context.budget}),
      sessions_(context.counts->session_slots),
      budget_timer_(io),
      write_timer_(io),
      last_used_(context.time->monotonic()),
      last_frame_end_(last_used_),
      last_written_(last_used_),
      memory_delay_(memory_delay_min),
      client_software(std::move(begin.client_software)) {}

connection::~connection() = default;

void connection::start(std::vector<slice> frames, std::span<const std::byte> unread) {
  settled_ = !frames.empty();
  assembler_.frames() = std::move(frames);
  const auto fed = assembler_.feed(unread);
  if (!fed && assembler_.lost()) return close(fed.error().context);
  unread_for_memory_ = !fed;
  advance();
}

void connection::close(const std::string& why, bool expected) {
  if (!is_open()) return;
  if (expected) {
    context_.voice.debug("connection closed", {{"peer", peer_}, {"requests", requests_}, {"reason", why}});
  } else {
    if (const auto left_out = context_.refusal_lines.admit(context_.time->monotonic())) {
      context_.voice.warn("connection closed", {{"peer", peer_},
                                                {"client", client_software},
                                                {"requests", requests_},
                                                {"lines_left_out", *left_out},
                                                {"reason", why}});
    }
    context_.metrics->connections_refused.add();
  }
  auto* self = std::exchange(self_, nullptr);
  socket_.close();
  budget_timer_.cancel();
  write_timer_.cancel();
  const auto dropped = std::exchange(listeners_, {});  // their operations may hold the last reference to this
  parked_.clear();
  not_started_.clear();
  caf::anon_send_exit(self, caf::exit_reason::user_shutdown);
}

// --- reading

bool connection::may_read() const {
  return assembler_.frames().empty() && order_.size() < context_.limits.in_flight_max &&
         request_bytes_ + out_.bytes() < context_.limits.memory_bytes_max;
}

void connection::wait_readable() {
  if (reading_ || waiting_for_memory_ || !is_open() || !may_read()) return;
  reading_ = true;
  socket_.wait_readable([self = shared_from_this()] {
    self->reading_ = false;
    if (self->is_open()) self->on_readable();
  });
}

void connection::on_readable() {
  const auto open = read_some();
  if (!open && assembler_.lost()) return close(open.error().context);
  if (!open && open.error().code != errc::limit_exceeded) return close(open.error().context, true);
  if (open && !*open) return close("the client left", true);
  unread_for_memory_ = !open;
  note_arrival();
  advance();
}

void connection::note_arrival() {
  if (assembler_.unfinished_bytes() == 0 || !assembler_.frames().empty()) last_frame_end_ = context_.time->monotonic();
}

/// What came is kept, but nothing more is read or begun until the node's memory has room.
bool connection::lacks_memory() const {
  return unread_for_memory_ || (!not_started_.empty() && out_.empty() && !may_start());
}

void connection::wait_for_memory() {
  if (waiting_for_memory_) return;
  waiting_for_memory_ = true;
  budget_timer_.expires_after(memory_delay_);
  memory_delay_ = std::min(memory_delay_ * 2, memory_delay_max);
  if (memory_delay_ == memory_delay_max) ++context_.counts->shortages;
  budget_timer_.async_wait([self = shared_from_this()](boost::system::error_code failure) {
    self->waiting_for_memory_ = false;
    if (failure || !self->is_open()) return;
    self->may_read() ? self->on_readable() : self->advance();
  });
}

void connection::close_if_hoarding(std::chrono::nanoseconds now) {
  if (!is_open()) return;
  const std::chrono::nanoseconds patience = context_.limits.shortage_patience;
  if (writing_ && out_.memory_bytes() > small_reply_bytes && now - last_written_ > patience) {
    return close("memory is short and the client does not read its replies");
  }
  if (assembler_.unfinished_bytes() > 0 &&
      now - last_frame_end_ > patience * (waiting_for_memory_ ? patience_with_the_starved : 1)) {
    close("memory is short and a request stopped half way");
  }
}

/// Reads once; false at the end of the stream. The rest of a frame goes straight to its block, what follows to scratch.
result<bool> connection::read_some() {
  if (auto resumed = assembler_.resume(); !resumed) return resumed.error();
  const auto room = assembler_.space();
  const std::array<iovec, 2> buffers{iovec{room.data(), room.size()}, iovec{scratch.data(), scratch.size()}};
  const auto got = ::readv(socket_.fd(), buffers.data(), static_cast<int>(buffers.size()));
  if (got == 0) return false;
  if (got < 0) {
    if (errno == EAGAIN || errno == EINTR) return true;
    return make_error(errc::connection_closed, std::string("read: ") + std::strerror(errno));
  }
  const auto count = static_cast<std::size_t>(got);
  last_used_ = context_.time->monotonic();
  context_.metrics->bytes_received.add(count);
  const auto direct = std::min(count, room.size());
  if (direct > 0) assembler_.filled(direct);
  if (auto fed = assembler_.feed(std::span(scratch).first(count - direct)); !fed) return fed.error();
  return true;
}

// --- requests

/// Begins, answers and sends whatever can be, until something is missing: bytes, room, memory, or an actor's answer.
void connection::advance() {
  if (advancing_) return;  // a handler that answers at once comes here again
  advancing_ = true;
  for (bool goes_on = true; goes_on && is_open();) {
    begin_requests();
    const bool started = start_requests();
    const bool had_replies = !out_.empty();
    if (!writing_) flush();
    goes_on = started || (had_replies && out_.empty());
  }
  advancing_ = false;
  if (!is_open()) return;
  if (lacks_memory())
    wait_for_memory();
  else
    memory_delay_ = memory_delay_min;
  wait_readable();
}

void connection::begin_requests() {
  auto& arrived = assembler_.frames();
  std::size_t begun = 0;
  for (; begun < arrived.size() && order_.size() < context_.limits.in_flight_max; ++begun) {
    if (!settled_ && order_.size() == 0 && out_.empty() && move_to_home(arrived, begun)) return;
    begin_request(std::move(arrived[begun]));
    if (!is_open()) return;
  }
  arrived.erase(arrived.begin(), arrived.begin() + static_cast<std::ptrdiff_t>(begun));
}

void connection::close_if_idle(std::chrono::nanoseconds now) {
  if (order_.size() > 0 || !out_.empty()) return;
  if (now - last_used_ > context_.limits.idle_timeout) close("idle for too long", true);
}

void connection::begin_request(slice frame) {
  auto parsed = kafka::decode_request_header(frame.bytes());
  if (!parsed) return close(parsed.error().context);
  const auto* api = find_api(parsed->header.api_key);
  if (api == nullptr || !api->serves(parsed->header.api_version)) {
    return close("api key " + std::to_string(parsed->header.api_key) + " version " +
                 std::to_string(parsed->header.api_version) + " is not served");
  }
  ++requests_;
  last_used_ = context_.time->monotonic();
  request_bytes_ += frame.size();
  const auto number = order_.add(api->how);
  not_started_.emplace(number, std::make_shared<request>(weak_from_this(), number, std::move(parsed->header),
                                                         std::move(frame), parsed->body_begin, last_used_));
}

/// The first request that names a partition decides where the connection lives: beside that partition, so that their
/// messages stay on one reactor. True if it has moved, with the frames from `next` on.
bool connection::move_to_home(std::vector<slice>& arrived, std::size_t next) {
  const auto home = home_of_first_partition(context_, arrived[next]);
  if (!home) return false;
  settled_ = true;
  if (*home == context_.reactor_index) return false;
  const auto begin = arrived.begin() + static_cast<std::ptrdiff_t>(next);
  connection_seed onward{socket_.release(), listener_, client_software, {}, assembler_.take_unfinished()};
  onward.frames.assign(std::make_move_iterator(begin), std::make_move_iterator(arrived.end()));
  context_.move_connection(*home, std::move(onward));
  close("moved to reactor " + std::to_string(*home), true);
  return true;
}

/// Replies that are not read may take half of the node's memory: beyond it a client gets the next one when it has read
/// the last.
bool connection::may_start() const {
  const auto& budget = *context_.budget;
  return out_.bytes() < context_.limits.memory_bytes_max &&
         budget.used() < (out_.empty() ? budget.bytes_max() : budget.bytes_max() / 2);
}

/// True if any has begun.
bool connection::start_requests() {
  bool started = false;
  request_order<outgoing_reply>::number number;
  while (is_open() && may_start() && order_.start_next(number)) {
    const auto found = not_started_.find(number);
    auto next = std::move(found->second);
    not_started_.erase(found);
    find_api(next->header().api_key)->handle(next);
    queue_replies();
    started = true;
  }
  return started;
}

// --- writing

void connection::finish(const request& answered, outgoing_reply reply) {
  if (!is_open()) return;
  request_bytes_ -= answered.frame().size();
  last_used_ = context_.time->monotonic();
  order_.finish(answered.number(), std::move(reply));
  if (advancing_) return;
  queue_replies();
  advance();
}

void connection::queue_replies() {
  for (outgoing_reply reply; is_open() && order_.take_reply(reply);) {
    for (auto& part : reply.parts) std::visit([this](auto& bytes) { out_.push(std::move(bytes)); }, part);
  }
}

void connection::flush() {
  if (!is_open() || out_.empty()) return;
  const auto flushed = out_.flush(socket_.fd());
  if (!flushed) return close(flushed.error().context, flushed.error().code == errc::connection_closed);
  if (*flushed == send_queue::progress::done) return;
  writing_ = true;
  last_written_ = context_.time->monotonic();
  watch_for_slow_reader();
  socket_.wait_writable([self = shared_from_this()] {
    self->writing_ = false;
    self->write_timer_.cancel();
    self->flush();
    if (self->is_open()) self->advance();
  });
}

void connection::watch_for_slow_reader() {
  write_timer_.expires_after(context_.limits.write_timeout);
  write_timer_.async_wait([self = shared_from_this()](boost::system::error_code failure) {
    if (!failure && self->writing_) self->close("the client does not read its replies");
  });
}

// --- partitions

std::uint64_t connection::add_listener(std::shared_ptr<partition_listener> listener) {
  const auto token = next_token_++;
  listeners_.emplace(token, std::move(listener));
  return token;
}

void connection::on_append(const envelope<schema::AppendReply>& reply) {
  const auto view = reply.read();
  const auto found = listeners_.find(view->getToken());
  if (found == listeners_.end()) return;
  const auto listener = found->second;  // it may remove itself
  listener->on_append(*view);
}

void connection::on_read(const envelope<schema::ReadReply>& reply) {
  const auto view = reply.read();
  const auto found = listeners_.find(view->getToken());
  if (found == listeners_.end()) return;
  const auto listener = found->second;
  const auto payloads = reply.payloads();
  listener->on_read(*view, payloads.empty() ? nullptr : &std::get<file_slice>(payloads.front()));
}

void connection::on_progress(const envelope<schema::Progress>& progress) {
  const auto view = progress.read();
  const auto number = view->getIndex();
  partitions_.at(number).watched = false;
  const auto parked = parked_;  // a fetch that finishes leaves the list
  for (const auto& fetch : parked) fetch->on_progress(number);
}

void connection::unpark(const fetch_operation& fetch) {
  std::erase_if(parked_, [&](const auto& other) { return other.get() == &fetch; });
}

}  // namespace millrace
