#include "runtime/link/incoming_call.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <utility>

#include "runtime/link/incoming_call_core.hpp"

namespace millrace {

void incoming_call_core::reply(const frame_ptr& message) {
  if (auto* answerer = std::exchange(answerer_, nullptr)) {
    items_->close(std::nullopt);
    answerer->answer(items_->request(), message);
  }
}

void incoming_call_core::fail(const error& why) {
  if (auto* answerer = std::exchange(answerer_, nullptr)) {
    items_->close(why);
    answerer->answer(items_->request(), why);
  }
}

void incoming_call_core::write(frame_ptr item, item_taken_handler taken) {
  if (caller_reads_) return items_->write(std::move(item), std::move(taken));
  boost::asio::post(io_,
                    [taken = std::move(taken)] { taken(make_error(errc::unsupported, "the caller takes no items")); });
}

void incoming_call_core::read(item_handler got) {
  if (!caller_reads_) {
    boost::asio::post(io_, [got = std::move(got)] { got(make_error(errc::unsupported, "the caller sends no items")); });
    return;
  }
  if (answerer_ != nullptr && !items_->accepts()) {
    auto lease = answerer_->lease_window();
    if (!lease) {
      boost::asio::post(io_, [got = std::move(got)] {
        got(make_error(errc::limit_exceeded, "too many calls of this link read items"));
      });
      return;
    }
    items_->accept(std::move(*lease), true);
  }
  items_->read(std::move(got));
}

void incoming_call_core::when_given_up(std::function<void(const error&)> told) {
  if (gone_) return boost::asio::post(io_, [told = std::move(told), why = *gone_] { told(why); });
  given_up_ = std::move(told);
}

void incoming_call_core::give_up(const error& why) {
  if (std::exchange(answerer_, nullptr) == nullptr) return;
  gone_ = why;
  items_->close(why);
  if (given_up_) boost::asio::post(io_, [told = std::exchange(given_up_, nullptr), why] { told(why); });
}

/// The last copy of the call, on whichever thread it goes, leaves word.
struct incoming_call::handle {
  std::shared_ptr<incoming_call_core> core;

  explicit handle(std::shared_ptr<incoming_call_core> of) : core(std::move(of)) {}
  handle(const handle&) = delete;
  handle& operator=(const handle&) = delete;
  ~handle() {
    auto& io = core->io();
    // Behind an answer that another thread has posted, though this may be the link's own.
    boost::asio::post(io, [core = std::move(core)] {
      core->fail(make_error(errc::unavailable, "the request was dropped without an answer"));
    });
  }

  template <class F>
  void run(F work) {
    boost::asio::dispatch(core->io(), [core = core, work = std::move(work)]() mutable { work(*core); });
  }
};

incoming_call::incoming_call(std::shared_ptr<incoming_call_core> core)
    : handle_(std::make_shared<handle>(std::move(core))) {}

void incoming_call::reply(frame_ptr message) const {
  handle_->run([message = std::move(message)](incoming_call_core& core) { core.reply(message); });
}

void incoming_call::fail(error why) const {
  handle_->run([why = std::move(why)](incoming_call_core& core) { core.fail(why); });
}

void incoming_call::write(frame_ptr item, item_taken_handler taken) const {
  handle_->run([item = std::move(item), taken = std::move(taken)](incoming_call_core& core) mutable {
    core.write(std::move(item), std::move(taken));
  });
}

void incoming_call::read(item_handler got) const {
  handle_->run([got = std::move(got)](incoming_call_core& core) mutable { core.read(std::move(got)); });
}

void incoming_call::limit(std::shared_ptr<token_bucket> bucket) const {
  handle_->run([bucket = std::move(bucket)](incoming_call_core& core) { core.items()->limit(bucket); });
}

void incoming_call::when_given_up(std::function<void(const error&)> told) const {
  handle_->run([told = std::move(told)](incoming_call_core& core) mutable { core.when_given_up(std::move(told)); });
}

}  // namespace millrace
