#pragma once
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "runtime/base/buffer.hpp"

namespace millrace {

/// What a group has decided and the log has not confirmed yet. Appends are numbered from 1 and may all be under way; an
/// append that failed is repeated with all that follow it, so that the log ends in the order of the decisions.
class append_backlog {
 public:
  struct append {
    std::uint64_t number;
    slice batch;
  };

  /// A new append, sent by the caller. Not while `stalled`.
  std::uint64_t add(slice batch) {
    entries_.push_back({{++last_, std::move(batch)}, false});
    ++under_way_;
    return last_;
  }

  /// The log's answer to an append that was under way.
  void answered(std::uint64_t number, bool durable) {
    --under_way_;
    if (!durable) stalled_ = true;
    const auto index = number - durable_ - 1;
    if (durable && index < entries_.size()) entries_[index].durable = true;
    while (!entries_.empty() && entries_.front().durable) {
      entries_.pop_front();
      ++durable_;
    }
    if (entries_.empty()) stalled_ = false;
  }

  /// After a failure, once nothing is under way any more: there is something to repeat.
  bool wants_repetition() const { return stalled_ && under_way_ == 0; }

  /// All appends to be sent again, in this order.
  std::vector<append> repeat() {
    std::vector<append> again;
    for (auto& e : entries_) {
      e.durable = false;
      again.push_back(e.what);
    }
    under_way_ = again.size();
    return again;
  }

  /// From a failure until all is durable.
  bool stalled() const { return stalled_; }

  std::uint64_t last() const { return last_; }
  std::uint64_t durable() const { return durable_; }
  bool empty() const { return entries_.empty(); }

 private:
  struct entry {
    append what;
    bool durable;
  };

  std::deque<entry> entries_;
  std::uint64_t last_ = 0;
  std::uint64_t durable_ = 0;  // all up to here
  std::size_t under_way_ = 0;
  bool stalled_ = false;
};

}  // namespace millrace
