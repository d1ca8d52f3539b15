#pragma once
#include <cstdint>
#include <deque>
#include <utility>

namespace millrace {

/// Replies of one partition that wait until the log is durable up to an offset. Offsets are added in rising order.
template <class Reply>
class waiting_replies {
 public:
  /// `reply` may be sent once everything below `end_offset` is durable.
  void add(std::int64_t end_offset, Reply reply) { waiting_.push_back({end_offset, std::move(reply)}); }

  /// Calls `send` with each reply that the durable end allows, oldest first.
  template <class F>
  void release(std::int64_t durable_end, F send) {
    while (!waiting_.empty() && waiting_.front().end_offset <= durable_end) {
      auto reply = std::move(waiting_.front().reply);
      waiting_.pop_front();
      send(std::move(reply));
    }
  }

  /// Calls `send` with every reply, for a log that will not become durable any more.
  template <class F>
  void release_all(F send) {
    release(INT64_MAX, std::move(send));
  }

  bool empty() const { return waiting_.empty(); }

 private:
  struct entry {
    std::int64_t end_offset;
    Reply reply;
  };
  std::deque<entry> waiting_;
};

}  // namespace millrace
