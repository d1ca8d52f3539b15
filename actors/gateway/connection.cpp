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
constexpr auto budget_retry_delay = std::chrono::milliseconds(5);

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
      last_request_(context.time->monotonic()),
      client_software(std::move(begin.client_software)) {}

connection::~connection() = default;

void connection::start(std::vector<std::byte> unread) {
  if (!unread.empty()) {
    settled_ = true;
    if (auto fed = assembler_.feed(unread); !fed && assembler_.lost()) return close(fed.error().context);
    take_frames();
  }
  if (is_open()) wait_readable();
}

void connection::close(const std::string& why, bool expected) {
  if (!is_open()) return;
  if (expected) {
    context_.voice.debug("connection closed", {{"peer", peer_}, {"requests", requests_}, {"reason", why}});
  } else {
    context_.voice.warn("connection closed",
                        {{"peer", peer_}, {"client", client_software}, {"requests", requests_}, {"reason", why}});
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
  return order_.size() < context_.limits.in_flight_max && out_.bytes() < context_.limits.send_bytes_max;
}

void connection::wait_readable() {
  if (reading_ || !is_open() || !may_read()) return;
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
  take_frames();
  if (!is_open()) return;
  if (open) return wait_readable();
  reading_ = true;  // the node's memory is used up: what came is kept, and the socket not read until there is room
  budget_timer_.expires_after(budget_retry_delay);
  budget_timer_.async_wait([self = shared_from_this()](boost::system::error_code failure) {
    self->reading_ = false;
    if (failure || !self->is_open()) return;
    self->on_readable();
  });
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
  context_.metrics->bytes_received.add(count);
  const auto direct = std::min(count, room.size());
  if (direct > 0) assembler_.filled(direct);
  if (auto fed = assembler_.feed(std::span(scratch).first(count - direct)); !fed) return fed.error();
  return true;
}

void connection::take_frames() {
  auto& arrived = assembler_.frames();
  for (std::size_t i = 0; i < arrived.size(); ++i) {
    if (!settled_ && order_.size() == 0 && move_to_home(arrived, i)) return;
    begin_request(std::move(arrived[i]));
    if (!is_open()) return;
  }
  arrived.clear();
  start_requests();
}

void connection::close_if_idle(std::chrono::nanoseconds now) {
  if (order_.size() == 0 && now - last_request_ > context_.limits.idle_timeout) close("idle for too long", true);
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
  last_request_ = context_.time->monotonic();
  const auto number = order_.add(api->how);
  not_started_.emplace(number, std::make_shared<request>(weak_from_this(), number, std::move(parsed->header),
                                                         std::move(frame), parsed->body_begin, last_request_));
}

/// The first request that names a partition decides where the connection lives: beside that partition, so that their
/// messages stay on one reactor. True if it has moved, with the frames from `next` on.
bool connection::move_to_home(const std::vector<slice>& arrived, std::size_t next) {
  const auto home = home_of_first_partition(context_, arrived[next]);
  if (!home) return false;
  settled_ = true;
  if (*home == context_.reactor_index) return false;
  connection_seed onward{socket_.release(), listener_, client_software, {}};
  for (auto i = next; i < arrived.size(); ++i) append_framed(onward.unread, arrived[i].bytes());
  const auto rest = assembler_.take_unfinished();
  onward.unread.insert(onward.unread.end(), rest.begin(), rest.end());
  context_.move_connection(*home, std::move(onward));
  close("moved to reactor " + std::to_string(*home), true);
  return true;
}

void connection::start_requests() {
  request_order<outgoing_reply>::number number;
  while (is_open() && order_.start_next(number)) {
    const auto found = not_started_.find(number);
    auto next = std::move(found->second);
    not_started_.erase(found);
    find_api(next->header().api_key)->handle(next);
  }
}

// --- writing

void connection::finish(request_order<outgoing_reply>::number number, outgoing_reply reply) {
  if (!is_open()) return;
  order_.finish(number, std::move(reply));
  send_finished();
  start_requests();
  wait_readable();
}

void connection::send_finished() {
  for (outgoing_reply reply; order_.take_reply(reply);) {
    for (auto& part : reply.parts) std::visit([this](auto& bytes) { out_.push(std::move(bytes)); }, part);
  }
  if (!writing_) flush();
}

void connection::flush() {
  if (!is_open() || out_.empty()) return;
  const auto flushed = out_.flush(socket_.fd());
  if (!flushed) return close(flushed.error().context, flushed.error().code == errc::connection_closed);
  if (*flushed == send_queue::progress::done) return;
  writing_ = true;
  watch_for_slow_reader();
  socket_.wait_writable([self = shared_from_this()] {
    self->writing_ = false;
    self->write_timer_.cancel();
    self->flush();
    self->wait_readable();
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
