#include "runtime/link/link_client.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace millrace {

link_client::link_client(boost::asio::io_context& io, network_address server, std::shared_ptr<const link_setup> setup,
                         std::shared_ptr<tls_context> tls)
    : io_(io), server_(std::move(server)), setup_(std::move(setup)), tls_(std::move(tls)) {}

link_client::~link_client() { close(); }

result<std::shared_ptr<link_client>> link_client::make(boost::asio::io_context& io, network_address server,
                                                       link_setup setup) {
  if (const auto sound = check_limits(setup.limits); !sound) return sound.error();
  std::shared_ptr<tls_context> tls;
  if (setup.tls) {
    auto made = make_tls_context(*setup.tls);
    if (!made) return made.error();
    tls = std::move(*made);
  }
  auto shared = std::make_shared<const link_setup>(std::move(setup));
  return std::shared_ptr<link_client>(new link_client(io, std::move(server), std::move(shared), std::move(tls)));
}

/// The link there is, or a new one.
const std::shared_ptr<link_client_connection>& link_client::link() {
  if (link_) return link_;
  const tls_side side{tls_, setup_->tls ? setup_->tls->peers : std::vector<std::string>{}, false, server_.host};
  link_ = std::make_shared<link_client_connection>(
      io_, setup_, make_dialling_transport(io_, server_, side), server_.to_string(),
      [weak = weak_from_this()](const link_peer& peer) {
        if (const auto self = weak.lock()) self->opened(peer);
      },
      [weak = weak_from_this()](link_client_connection* which, const error& why) {
        if (const auto self = weak.lock()) self->ended(which, why);
      });
  link_->start();
  return link_;
}

void link_client::connect(connect_handler done) {
  if (is_open()) return boost::asio::post(io_, [done = std::move(done), peer = link_->peer()] { done(peer); });
  connecting_.push_back(std::move(done));
  link();
}

void link_client::opened(const link_peer& peer) {
  for (auto& done : std::exchange(connecting_, {})) boost::asio::post(io_, [done, peer] { done(peer); });
}

void link_client::ended(link_client_connection* which, const error& why) {
  if (link_.get() != which) return;
  earlier_ += which->counters();
  link_.reset();
  for (auto& done : std::exchange(connecting_, {})) boost::asio::post(io_, [done, why] { done(why); });
}

std::shared_ptr<outgoing_call_core> link_client::make_call(frame_ptr message,
                                                           std::optional<std::chrono::milliseconds> timeout,
                                                           reply_handler done) const {
  auto call = std::make_shared<outgoing_call_core>();
  call->message = std::move(message);
  call->done = std::move(done);
  if (timeout) call->deadline = setup_->time->monotonic() + *timeout;
  return call;
}

void link_client::call(frame_ptr message, std::optional<std::chrono::milliseconds> timeout, reply_handler done) {
  const auto over = link();
  over->begin(make_call(std::move(message), timeout, std::move(done)));
}

outgoing_call link_client::open(frame_ptr message, std::optional<std::chrono::milliseconds> timeout,
                                reply_handler done) {
  const auto over = link();
  auto call = make_call(std::move(message), timeout, std::move(done));
  call->items = over->make_items();
  over->begin(call);
  return outgoing_call(over, std::move(call));
}

void link_client::close() {
  const auto closing = link_;
  if (closing) closing->end(make_error(errc::connection_closed, "the client has closed the link"));
}

link_counters link_client::counters() const {
  auto all = earlier_;
  if (link_) all += link_->counters();
  return all;
}

void link_client::tick() {
  const auto ticking = link_;
  if (ticking) ticking->tick();
}

}  // namespace millrace
