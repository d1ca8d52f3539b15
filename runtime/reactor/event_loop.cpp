#include "runtime/reactor/event_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

namespace millrace {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t handlers_between_looks_at_the_clock = 8;

/// One thread runs it; its locks stay, so that posting from other threads is safe.
class closable_context : public boost::asio::io_context {
 public:
  closable_context() : io_context(1) {}
  void close() { shutdown(); }
};

int make_event() {
  const int fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return fd;
}

}  // namespace

struct event_loop::parts {
  closable_context context;
  const int event = make_event();  // open to the end: `wake` may still be called when the context is closed
  std::optional<boost::asio::posix::stream_descriptor> woken{std::in_place, context, ::dup(event)};
  std::optional<boost::asio::steady_timer> alarm{std::in_place, context};

  ~parts() { ::close(event); }
};

event_loop::event_loop(std::function<void()> on_alarm)
    : on_alarm_(std::move(on_alarm)), parts_(std::make_unique<parts>()) {
  wait_for_wake();
}

event_loop::~event_loop() = default;

boost::asio::io_context& event_loop::context() { return parts_->context; }

std::size_t event_loop::run_ready(std::chrono::nanoseconds time_max) {
  // Not `poll()`: it goes on as long as handlers post handlers.
  std::size_t handled = 0;
  time_point end{};
  while (parts_->context.poll_one() != 0) {
    if (++handled % handlers_between_looks_at_the_clock != 0) continue;
    const auto now = steady_clock::now();
    if (end == time_point{}) end = now + time_max;
    if (now >= end) break;
  }
  count(handled);
  return handled;
}

void event_loop::run_one() { count(parts_->context.run_one()); }

void event_loop::count(std::size_t handlers) {
  handlers_.store(handlers_.load(std::memory_order_relaxed) + handlers, std::memory_order_relaxed);  // the one writer
}

void event_loop::wake() {
  if (!sleeping_.load(std::memory_order_seq_cst) || !sleeping_.exchange(false)) return;
  wakes_.fetch_add(1, std::memory_order_relaxed);
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(parts_->event, &one, sizeof one);  // fails only if it is already set
}

void event_loop::wait_for_wake() {
  parts_->woken->async_wait(boost::asio::posix::descriptor_base::wait_read, [this](boost::system::error_code failure) {
    if (failure) return;
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = ::read(parts_->event, &count, sizeof count);
    wait_for_wake();
  });
}

void event_loop::set_alarm(time_point due) {
  if (due >= alarm_) return;
  alarm_ = due;
  parts_->alarm->expires_at(due);
  parts_->alarm->async_wait([this](boost::system::error_code failure) {
    if (failure) return;
    alarm_ = time_point::max();
    on_alarm_();
  });
}

void event_loop::close() {
  parts_->woken.reset();
  parts_->alarm.reset();
  parts_->context.close();
}

}  // namespace millrace
