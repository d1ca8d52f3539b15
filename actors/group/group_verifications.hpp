#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "actors/group/moment.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// Keeps late commits from opening a transaction in the group that nobody would end: the first one of a transaction is
/// taken only when the coordinator has agreed, and if no end of a transaction of that producer came in between.
/// Each demand is forgotten after its time. Source of the rule: KIP-890, "hanging transactions".
class group_verifications {
 public:
  /// The number with which this producer's commit may come again until `until`: the one demanded before, or `fresh`.
  std::uint64_t demand(kafka::producer_id producer, kafka::producer_epoch epoch, std::uint64_t fresh,
                       running_time until) {
    const key of(producer, epoch);
    const auto [at, is_new] = demanded_.try_emplace(of, entry{fresh, until});
    if (!is_new) by_time_.erase({at->second.until, of});
    at->second.until = until;
    by_time_.emplace(until, of);
    return at->second.number;
  }

  bool allow(kafka::producer_id producer, kafka::producer_epoch epoch, std::uint64_t number) const {
    const auto found = demanded_.find({producer, epoch});
    return found != demanded_.end() && found->second.number == number;
  }

  /// A transaction of the producer has begun or ended: what was demanded up to its epoch is worthless.
  void forget(kafka::producer_id producer, kafka::producer_epoch up_to) {
    const auto first = demanded_.lower_bound({producer, kafka::producer_epoch(-32'768)});
    const auto end = demanded_.upper_bound({producer, up_to});
    for (auto at = first; at != end; at = demanded_.erase(at)) by_time_.erase({at->second.until, at->first});
  }

  void forget_late_ones(running_time now) {
    while (!by_time_.empty() && by_time_.begin()->first <= now) {
      demanded_.erase(by_time_.begin()->second);
      by_time_.erase(by_time_.begin());
    }
  }

  /// When the next one is forgotten; nothing: there is none.
  std::optional<running_time> next_end() const {
    if (by_time_.empty()) return std::nullopt;
    return by_time_.begin()->first;
  }

  bool knows(kafka::producer_id producer, kafka::producer_epoch epoch) const {
    return demanded_.contains({producer, epoch});
  }
  std::size_t size() const { return demanded_.size(); }
  bool empty() const { return demanded_.empty(); }

 private:
  using key = std::pair<kafka::producer_id, kafka::producer_epoch>;
  struct entry {
    std::uint64_t number;
    running_time until;
  };

  std::map<key, entry> demanded_;
  std::set<std::pair<running_time, key>> by_time_;
};

}  // namespace millrace
