#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "runtime/flow/engine/hop_stage.hpp"
#include "runtime/flow/topics/hop_record.hpp"
#include "runtime/flow/topics/topic_input.hpp"

namespace millrace::flow {

/// What other instances have sent comes into a hop of this one. The partitions of that source are the senders, each
/// with its promise; the place in the topic is kept beside them.
class hop_input final : public topic_input {
 public:
  /// `senders`: as many as the service's topics have partitions. What was sent for another state is passed over.
  hop_input(hop_stage_base& into, std::int32_t senders, std::uint64_t state)
      : into_(into), senders_(senders), state_(state) {}

  inlet_base& source() const override { return into_; }

  kafka::offset assign(kafka::partition_index, wall_time now) override {
    for (std::int32_t sender = 0; sender < senders_; ++sender) into_.reading().assign(input_partition(sender), now);
    return kafka::offset(into_.reading().next(place).value);
  }

  void begin(kafka::partition_index, wall_time now) override {
    into_.reading().forget_round();
    now_ = now;
  }

  result<void> put(const topic_record& record) override {
    auto hop = decode_hop(record);
    if (!hop) return hop.error();
    if (hop->state != state_) return {};
    if (hop->sender.value < 0 || hop->sender.value >= senders_)
      return make_error(errc::corrupt, "a record of a hop is of instance " + std::to_string(hop->sender.value));
    into_.reading().turn_to(hop->sender, now_);
    if (const auto* event = std::get_if<hopping_event>(&hop->sent)) return into_.put(*event);
    into_.put(std::get<hop_promise>(hop->sent));
    return {};
  }

  void read_to(kafka::partition_index, kafka::offset next) override {
    into_.reading().read_to(place, input_position(next.value));
  }

  event_time newest(kafka::partition_index) const override { return into_.reading().settled(); }

  /// Whether a sender is silent it says itself.
  void keep_awake(kafka::partition_index, wall_time) override {}

 private:
  static constexpr input_partition place{-1};  // that is never waited for

  hop_stage_base& into_;
  const std::int32_t senders_;
  const std::uint64_t state_;
  wall_time now_;
};

}  // namespace millrace::flow
