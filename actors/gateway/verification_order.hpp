#pragma once
#include <cstddef>
#include <deque>
#include <memory>

namespace millrace {

/// A Produce of a transactional producer, as the order of its connection sees it.
class transactional_append {
 public:
  virtual ~transactional_append() = default;

  /// Sends the batches to their partitions; each that has answered is a step towards `verification_order::answered`.
  virtual void append() = 0;

  /// All partitions have answered. True if the coordinator was asked about some of them; else it has finished.
  virtual bool verify() = 0;
};

/// Keeps the batches of one connection's transactional requests in order, although some go to their partition a second
/// time, after the coordinator was asked: it is asked in the order of the requests, and while it is asked no further
/// request begins, whose batches would come before those that go again. Without a question under way it holds up
/// nothing. Threads: the connection's.
class verification_order {
 public:
  using append_ref = std::shared_ptr<transactional_append>;

  /// `append()` is called now, or when its batches cannot overtake any.
  void begin(append_ref request);

  /// The partitions have answered everything that `request` sent.
  void answered(const transactional_append& request);

  /// The coordinator has answered `request`, which has sent batches `again`, or is finished.
  void verified(append_ref request, bool again);

 private:
  struct entry {
    append_ref request;
    bool first;  ///< its batches were sent for the first time
    bool answered = false;
  };

  void advance();

  std::deque<entry> sent_;  ///< in the order in which the partitions got their batches
  std::deque<append_ref> held_;
  std::size_t sent_first_ = 0;
  std::size_t asking_ = 0;
  bool closed_ = false;
  bool advancing_ = false;
};

}  // namespace millrace
