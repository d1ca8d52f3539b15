#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace millrace {

/// Whether a request may run beside others of its connection.
enum class concurrency : std::uint8_t {
  pipelined,  ///< beside other pipelined ones: produce, fetch, heartbeats
  alone,      ///< after all before it have been answered, and before any that follow begins: what changes the catalog
};

/// The order of one connection's requests: which may start now, and which finished replies may be sent. Replies leave
/// in the order in which requests came, whatever order they finish in. `Reply` is moved in and out.
/// Requests are named by a number that counts from 0.
template <class Reply>
class request_order {
 public:
  using number = std::uint64_t;

  /// A new request at the end of the line.
  number add(concurrency how) {
    waiting_.push_back(entry{how});
    return first_ + waiting_.size() - 1;
  }

  /// The next request that may start, marked as started; false if none may.
  bool start_next(number& started) {
    if (running_alone_ || next_to_start_ == first_ + waiting_.size()) return false;
    auto& next = at(next_to_start_);
    if (next.how == concurrency::alone) {
      if (running_ > 0) return false;
      running_alone_ = true;
    }
    ++running_;
    started = next_to_start_++;
    return true;
  }

  /// `which` has its reply; it was started and is finished once.
  void finish(number which, Reply reply) {
    auto& e = at(which);
    e.finished = true;
    e.reply = std::move(reply);
    --running_;
    if (e.how == concurrency::alone) running_alone_ = false;
  }

  /// The oldest reply, if it is its turn; false otherwise.
  bool take_reply(Reply& reply) {
    if (waiting_.empty() || !waiting_.front().finished) return false;
    reply = std::move(waiting_.front().reply);
    waiting_.pop_front();
    ++first_;
    return true;
  }

  /// Requests that came and whose replies have not been taken.
  std::size_t size() const { return waiting_.size(); }

 private:
  struct entry {
    concurrency how;
    bool finished = false;
    Reply reply{};
  };

  entry& at(number which) { return waiting_[static_cast<std::size_t>(which - first_)]; }

  std::deque<entry> waiting_;
  number first_ = 0;
  number next_to_start_ = 0;
  std::size_t running_ = 0;
  bool running_alone_ = false;
};

}  // namespace millrace
