#include "apps/monitoring/intake/statsd_server.hpp"

#include <utility>

namespace millrace::monitoring {

result<std::shared_ptr<statsd_server>> statsd_server::open(boost::asio::io_context& io, const network_address& at,
                                                           intake_desk& desk) {
  std::shared_ptr<statsd_server> made(new statsd_server(io, desk));
  auto socket = datagram_socket::open(io, at, [weak = std::weak_ptr(made)](auto bytes, const auto& host) {
    if (const auto self = weak.lock()) self->take(bytes, host);
  });
  if (!socket) return socket.error();
  made->socket_ = std::move(*socket);
  return made;
}

void statsd_server::start() {
  socket_->start();
  flush_later();
}

void statsd_server::close() {
  socket_->close();
  timer_.cancel();
  flush();
}

void statsd_server::take(std::string_view bytes, const std::string& host) {
  const auto taken = meter_.take(bytes, desk_.context_of(host));
  const auto refused = taken ? taken->refused : 1;
  if (refused > 0 && refused_ == 0) first_refusal_ = taken ? taken->first_refusal : taken.error().context;
  refused_ += refused;
}

void statsd_server::flush_later() {
  timer_.expires_after(interval);
  timer_.async_wait([self = shared_from_this()](boost::system::error_code stopped) {
    if (stopped) return;
    self->flush();
    self->flush_later();
  });
}

void statsd_server::flush() {
  intake_batch batch;
  batch.samples = meter_.flush(desk_.context_of({}).now_ms);
  batch.refused = std::exchange(refused_, 0);
  batch.first_refusal = std::exchange(first_refusal_, {});
  if (batch.samples.empty() && batch.refused == 0) return;
  desk_.take(intake_format::statsd, std::move(batch), "statsd");
}

}  // namespace millrace::monitoring
