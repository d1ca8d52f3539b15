#include "apps/millrace/mount/node_calls.hpp"

#include <kj/exception.h>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cerrno>

namespace millrace::mount {
namespace {

using steady = std::chrono::steady_clock;

constexpr auto repeat_interval = std::chrono::milliseconds(200);

/// A request that the link did not carry may be sent again; one that makes no sense may not.
bool may_be_sent_again(errc code) {
  switch (code) {
    case errc::connection_closed:
    case errc::timed_out:
    case errc::unavailable:
    case errc::limit_exceeded:
    case errc::io_failure:
    case errc::would_block: return true;
    case errc::not_found:
    case errc::already_exists:
    case errc::corrupt:
    case errc::truncated:
    case errc::out_of_range:
    case errc::invalid_argument:
    case errc::unsupported:
    case errc::no_space: return false;
  }
  return false;
}

/// Whether nobody knows what became of the request.
bool is_doubtful(errc code) { return code == errc::connection_closed || code == errc::timed_out; }

answer<volume_reply> judge(const volume_reply& reply) {
  try {
    const auto view = reply.read();
    if (!view->isError()) return reply;
    return refused{errno_of(view->getError().getCode())};
  } catch (const kj::Exception&) {
    return refused{EIO};
  }
}

}  // namespace

struct node_calls::attempt {
  volume_request request;
  told_handler told;
  std::weak_ptr<void> wanted;
  bool may_be_unwanted = false;
  steady::time_point end;
  bool repeated = false;

  bool goes_on() const { return steady::now() < end && !(may_be_unwanted && wanted.expired()); }
};

result<std::unique_ptr<node_calls>> node_calls::make(options with) {
  std::unique_ptr<node_calls> made(new node_calls(with.patience));
  auto client = link_client::make(made->io_, std::move(with.node), std::move(with.setup));
  if (!client) return client.error();
  made->client_ = std::move(*client);
  made->thread_ = std::thread([self = made.get()] { self->io_.run(); });
  return made;
}

node_calls::~node_calls() {
  if (!thread_.joinable()) return;
  boost::asio::post(io_, [this] {
    client_->close();
    busy_.reset();
  });
  thread_.join();
}

void node_calls::ask(volume_request request, std::shared_ptr<void> wanted, told_handler told) {
  auto what = std::make_shared<attempt>();
  what->request = std::move(request);
  what->told = std::move(told);
  what->may_be_unwanted = wanted != nullptr;
  what->wanted = wanted;
  what->end = steady::now() + patience_;
  boost::asio::post(io_, [this, what = std::move(what)]() mutable { send(std::move(what)); });
}

void node_calls::send(std::shared_ptr<attempt> what) {
  const auto frame = what->request.carried();
  client_->call(frame, std::nullopt,
                [this, what = std::move(what)](result<frame_ptr> reply) { take(what, std::move(reply)); });
}

void node_calls::take(const std::shared_ptr<attempt>& what, result<frame_ptr> reply) {
  if (!reply) {
    what->repeated |= is_doubtful(reply.error().code);
    if (may_be_sent_again(reply.error().code) && what->goes_on()) return send_later(what);
    return what->told({refused{EIO}, what->repeated});
  }
  auto judged = judge(volume_reply(std::move(*reply)));
  if (!judged && judged.error().number == EAGAIN && what->goes_on()) return send_later(what);
  what->told({std::move(judged), what->repeated});
}

void node_calls::send_later(std::shared_ptr<attempt> what) {
  const auto timer = std::make_shared<boost::asio::steady_timer>(io_, repeat_interval);
  timer->async_wait(
      [this, timer, what = std::move(what)](const boost::system::error_code&) mutable { send(std::move(what)); });
}

}  // namespace millrace::mount
