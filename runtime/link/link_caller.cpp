#include "runtime/link/link_caller.hpp"

#include <boost/asio/post.hpp>

#include <future>
#include <utility>

namespace millrace {

namespace {

/// Waits for what `work` gives the handler that it gets. The promise is shared, as whoever fulfils it may still be at
/// it when the value is there.
template <class T, class F>
T wait_for(boost::asio::io_context& io, F work) {
  const auto told = std::make_shared<std::promise<T>>();
  auto value = told->get_future();
  boost::asio::post(
      io, [told, work = std::move(work)]() mutable { work([told](T given) { told->set_value(std::move(given)); }); });
  return value.get();
}

}  // namespace

result<std::unique_ptr<link_caller>> link_caller::make(network_address server, link_setup setup) {
  std::unique_ptr<link_caller> made(new link_caller);
  made->time_ = setup.time;
  auto client = link_client::make(made->io_, std::move(server), std::move(setup));
  if (!client) return client.error();
  made->client_ = std::move(*client);
  made->thread_ = std::thread([self = made.get()] { self->io_.run(); });
  return made;
}

link_caller::~link_caller() {
  if (!thread_.joinable()) return;
  boost::asio::post(io_, [client = client_] { client->close(); });
  busy_.reset();
  thread_.join();  // when the last handlers have been told
}

result<link_peer> link_caller::connect() {
  return wait_for<result<link_peer>>(io_, [this](auto told) { client_->connect(std::move(told)); });
}

result<frame_ptr> link_caller::call(frame_ptr message, std::optional<std::chrono::milliseconds> timeout) {
  return wait_for<result<frame_ptr>>(io_, [this, message = std::move(message), timeout](auto told) {
    client_->call(message, timeout, std::move(told));
  });
}

link_counters link_caller::counters() {
  return wait_for<link_counters>(io_, [this](auto told) { told(client_->counters()); });
}

/// Shared by the handle and what the socket's thread still has to do for it.
struct blocking_call::state {
  link_caller& caller;
  std::optional<outgoing_call> call;  // touched by the socket's thread only
  std::promise<result<frame_ptr>> told;
  std::shared_future<result<frame_ptr>> reply{told.get_future()};

  explicit state(link_caller& of) : caller(of) {}
};

blocking_call link_caller::open(frame_ptr message, std::optional<std::chrono::milliseconds> timeout,
                                std::uint64_t bytes_per_second) {
  const auto held = std::make_shared<blocking_call::state>(*this);
  boost::asio::post(io_, [this, held, message = std::move(message), timeout, bytes_per_second] {
    held->call.emplace(
        client_->open(message, timeout, [held](result<frame_ptr> reply) { held->told.set_value(std::move(reply)); }));
    if (bytes_per_second == 0) return;
    held->call->limit(std::make_shared<token_bucket>(bytes_per_second, time_->monotonic()));
  });
  return blocking_call(held);
}

blocking_call::blocking_call(blocking_call&&) noexcept = default;

blocking_call::~blocking_call() {
  if (!state_) return;
  auto& io = state_->caller.io_;
  boost::asio::post(io, [held = std::move(state_)] { held->call.reset(); });
}

result<frame_ptr> blocking_call::read() {
  return wait_for<result<frame_ptr>>(state_->caller.io_,
                                     [held = state_](auto told) { held->call->read(std::move(told)); });
}

result<void> blocking_call::write(frame_ptr item) {
  return wait_for<result<void>>(state_->caller.io_, [held = state_, item = std::move(item)](auto told) {
    held->call->write(item, std::move(told));
  });
}

void blocking_call::finish_writing() {
  boost::asio::post(state_->caller.io_, [held = state_] { held->call->finish_writing(); });
}

result<frame_ptr> blocking_call::reply() { return state_->reply.get(); }

}  // namespace millrace
