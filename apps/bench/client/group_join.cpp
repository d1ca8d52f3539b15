#include "apps/bench/client/group_join.hpp"

#include <cstring>
#include <functional>

namespace millrace::bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{60};
constexpr int poll_ms = 1;

/// A member of the group. Its partitions change only while it is polled.
class member {
 public:
  static result<std::unique_ptr<member>> join(const group_join_plan& plan) {
    std::unique_ptr<member> joined(new member);
    auto client = make_client(RD_KAFKA_CONSUMER, plan.server,
                              {{"group.id", plan.group},
                               {"partition.assignment.strategy", plan.assignor},
                               {"enable.auto.commit", "false"},
                               {"auto.offset.reset", "earliest"}},
                              {joined.get(), nullptr, rebalanced});
    if (!client) return client.error();
    joined->client_ = std::move(*client);
    rd_kafka_poll_set_consumer(joined->client_.get());
    const partition_list topics(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(topics.get(), plan.topic.c_str(), RD_KAFKA_PARTITION_UA);
    joined->subscribed_ = clock::now();
    if (const auto code = rd_kafka_subscribe(joined->client_.get(), topics.get()); code != 0) {
      return client_error("subscribe to " + plan.topic, code);
    }
    return joined;
  }

  ~member() {
    if (client_ != nullptr) rd_kafka_consumer_close(client_.get());
  }
  member(const member&) = delete;
  member& operator=(const member&) = delete;

  void poll() { message_handle(rd_kafka_consumer_poll(client_.get(), poll_ms)); }
  bool has_partitions() const { return assigned_after_ > std::chrono::nanoseconds(0); }
  std::chrono::nanoseconds assigned_after() const { return assigned_after_; }

 private:
  member() = default;

  static void rebalanced(rd_kafka_t* client, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions,
                         void* self) {
    auto& own = *static_cast<member*>(self);
    const bool cooperative = std::strcmp(rd_kafka_rebalance_protocol(client), "COOPERATIVE") == 0;
    if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      if (partitions->cnt > 0 && !own.has_partitions()) own.assigned_after_ = clock::now() - own.subscribed_;
      if (cooperative) {
        rd_kafka_error_destroy(rd_kafka_incremental_assign(client, partitions));
      } else {
        rd_kafka_assign(client, partitions);
      }
    } else if (cooperative) {
      rd_kafka_error_destroy(rd_kafka_incremental_unassign(client, partitions));
    } else {
      rd_kafka_assign(client, nullptr);
    }
  }

  kafka_client client_;
  clock::time_point subscribed_;
  std::chrono::nanoseconds assigned_after_{0};
};

/// Polls both until `done`; `second` may be null.
result<void> poll_until(member& first, member* second, const std::function<bool()>& done) {
  const auto deadline = clock::now() + patience;
  while (!done()) {
    first.poll();
    if (second != nullptr) second->poll();
    if (clock::now() > deadline) return make_error(errc::timed_out, "a member of the group got no partition");
  }
  return {};
}

}  // namespace

result<group_join_outcome> run_group_join(const group_join_plan& plan) {
  const auto first = member::join(plan);
  if (!first) return first.error();
  const auto first_has = [&] { return (*first)->has_partitions(); };
  if (const auto waited = poll_until(**first, nullptr, first_has); !waited) return waited.error();
  const auto second_at = clock::now() + plan.second_after;
  const auto time_has_come = [&] { return clock::now() >= second_at; };
  if (const auto waited = poll_until(**first, nullptr, time_has_come); !waited) return waited.error();
  const auto second = member::join(plan);
  if (!second) return second.error();
  const auto second_has = [&] { return (*second)->has_partitions(); };
  if (const auto waited = poll_until(**first, second->get(), second_has); !waited) return waited.error();
  return group_join_outcome{(*first)->assigned_after(), (*second)->assigned_after()};
}

}  // namespace millrace::bench
