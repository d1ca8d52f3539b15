#include "apps/millrace/mount/file_writes.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace millrace::mount {
namespace {

constexpr auto look_interval = std::chrono::milliseconds(100);

}  // namespace

errors_told file_writes::begin() const {
  const std::lock_guard held(lock_);
  return {failures_};
}

bool file_writes::is_idle() const {
  const std::lock_guard held(lock_);
  return gathered_.empty() && on_the_way_.empty();
}

answer<void> file_writes::write(std::uint64_t offset, std::string_view bytes, errors_told& told,
                                const given_up& gave_up) {
  lock held(lock_);
  while (!bytes.empty()) {
    if (auto good = tell(told); !good) return good;
    const auto taken = join(offset, bytes);
    offset += taken;
    bytes.remove_prefix(taken);
    const bool full = (gathered_at_ + gathered_.size()) % write_limits::request_bytes_max == 0;
    if (taken != 0 && !full) continue;
    if (auto sent = send(held, gave_up); !sent) return sent;
  }
  return {};
}

/// Takes as many of the bytes as belong to the request that is gathered, or begin one; 0: none do.
std::size_t file_writes::join(std::uint64_t offset, std::string_view bytes) {
  if (gathered_.empty()) {
    gathered_at_ = offset;
    room_.note(weak_from_this());
  }
  const auto end = gathered_at_ + gathered_.size();
  if (offset < gathered_at_ || offset > end) return 0;
  const auto request_end = (gathered_at_ / write_limits::request_bytes_max + 1) * write_limits::request_bytes_max;
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), request_end - offset));
  const auto at = static_cast<std::size_t>(offset - gathered_at_);
  if (gathered_.size() < at + taken) gathered_.resize(at + taken);
  bytes.copy(gathered_.data() + at, taken);
  return taken;
}

/// No request that is on its way has to be answered before the gathered one.
bool file_writes::may_go() const {
  if (on_the_way_.empty()) return true;
  if (on_the_way_bytes_ + gathered_.size() > write_limits::file_bytes_max) return false;
  const auto end = gathered_at_ + gathered_.size();
  return std::none_of(on_the_way_.begin(), on_the_way_.end(),
                      [&](const range& other) { return other.begin < end && gathered_at_ < other.end; });
}

bool file_writes::try_send(lock&) {
  if (!may_go() || !room_.try_take(gathered_.size())) return false;
  on_the_way_.push_back({gathered_at_, gathered_at_ + gathered_.size()});
  on_the_way_bytes_ += gathered_.size();
  const auto which = std::prev(on_the_way_.end());
  auto request = request::write(file_, gathered_at_, slice::copy_of(std::as_bytes(std::span(gathered_))));
  gathered_.clear();
  // `self` keeps the file's writes until the last answer, also when nobody has it open any more.
  caller_.ask(std::move(request), nullptr,
              [self = shared_from_this(), which](const call_outcome& outcome) { self->answered(which, outcome); });
  return true;
}

answer<void> file_writes::send(lock& held, const given_up& gave_up) {
  while (!gathered_.empty()) {
    if (!may_go()) {
      if (changed_.wait_for(held, look_interval) == std::cv_status::timeout && gave_up && gave_up())
        return refused{EINTR};
      continue;
    }
    if (try_send(held)) return {};
    const auto bytes = gathered_.size();
    held.unlock();
    room_.wait(bytes, look_interval);
    held.lock();
    if (gave_up && gave_up()) return refused{EINTR};
  }
  return {};
}

void file_writes::answered(std::list<range>::iterator which, const call_outcome& outcome) {
  std::size_t bytes = 0;
  {
    const std::lock_guard held(lock_);
    bytes = which->end - which->begin;
    on_the_way_bytes_ -= bytes;
    on_the_way_.erase(which);
    if (!outcome.reply) {
      ++failures_;
      failure_ = outcome.reply.error().number;
    }
  }
  room_.give_back(bytes);
  changed_.notify_all();
}

answer<void> file_writes::tell(errors_told& told) {
  if (told.count == failures_) return {};
  told.count = failures_;
  return refused{failure_};
}

answer<void> file_writes::settle(lock& held, const given_up& gave_up) {
  if (auto sent = send(held, gave_up); !sent) return sent;
  while (!on_the_way_.empty()) {
    if (changed_.wait_for(held, look_interval) == std::cv_status::timeout && gave_up && gave_up())
      return refused{EINTR};
  }
  return {};
}

answer<void> file_writes::settle(const given_up& gave_up) {
  lock held(lock_);
  return settle(held, gave_up);
}

answer<void> file_writes::flush(errors_told& told, const given_up& gave_up) {
  lock held(lock_);
  if (auto settled = settle(held, gave_up); !settled) return settled;
  return tell(told);
}

bool file_writes::send_gathered() {
  lock held(lock_);
  return gathered_.empty() || try_send(held);
}

}  // namespace millrace::mount
