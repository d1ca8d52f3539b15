#pragma once
#include "tests/actors_group/group_fixture.hpp"

namespace millrace {

/// A group and the transactional producers that commit offsets to it.
class transactional_fixture : public group_fixture {
 protected:
  struct producer {
    kafka::producer_id id{1};
    kafka::producer_epoch epoch{0};
  };

  const producer one{kafka::producer_id(1), kafka::producer_epoch(3)};
  const producer two{kafka::producer_id(2), kafka::producer_epoch(0)};

  static producer of_epoch(producer who, std::int16_t epoch) { return {who.id, kafka::producer_epoch(epoch)}; }

  transactional_commit commit_in(producer who, std::string topic, std::int64_t offset) {
    transactional_commit request;
    request.producer = who.id;
    request.epoch = who.epoch;
    request.topics = commit(std::move(topic), offset).topics;
    return request;
  }

  transactional_commit_reply hear(const transactional_commit& request) {
    return reply<transactional_commit_reply>(ask(request));
  }

  /// As the gateway does: the coordinator agrees.
  transactional_commit_reply hold(transactional_commit request) {
    const auto first = hear(request);
    if (first.verification == 0) return first;
    request.verification = first.verification;
    return hear(request);
  }

  /// Holds the offset for the producer's transaction, which is open then.
  void hold(producer who, const std::string& topic, std::int64_t offset) {
    const auto held = hold(commit_in(who, topic, offset));
    EXPECT_EQ(held.error, error_code::none);
    EXPECT_EQ(held.errors, std::vector{error_code::none});
  }

  error_code end(producer who, bool commits) {
    return error<transaction_end_reply>(ask(transaction_end{who.id, who.epoch, commits}));
  }

  partition_cursor found(const std::string& topic, bool stable_only) {
    cursors_query query{std::vector{topic_partitions{topic, {kafka::partition_index(0)}}}};
    query.stable_only = stable_only;
    return reply<cursors_reply>(ask(query)).topics.at(0).partitions.at(0);
  }

  bool is_unstable(const std::string& topic) { return found(topic, true).unstable; }
};

}  // namespace millrace
