#pragma once
#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

#include "actors/producer_ids/producer_id_actor.hpp"

namespace millrace {

/// Producer ids for the connections of one reactor, from blocks that the node's producer id actor reserves.
/// Threads: the reactor's.
class producer_id_block {
 public:
  explicit producer_id_block(caf::actor source) : source_(std::move(source)) {}

  /// Calls `then` with an id never given before, or with -1 if none could be reserved; now, or when `asker` has the
  /// answer.
  void take(caf::event_based_actor& asker, std::function<void(std::int64_t)> then) {
    if (next_ < end_) return then(next_++);
    asker.request(source_, reserve_timeout, reserve_producer_ids::value)
        .then(
            [this, then](std::int64_t begin) {
              next_ = begin;
              end_ = begin + producer_id_block_size;
              then(next_++);
            },
            [then](caf::error&) { then(-1); });
  }

 private:
  static constexpr auto reserve_timeout = std::chrono::seconds(10);

  caf::actor source_;
  std::int64_t next_ = 0;
  std::int64_t end_ = 0;
};

}  // namespace millrace
