#include "actors/service/outbox_delivery.hpp"

#include <gtest/gtest.h>
#include <caf/all.hpp>

#include <deque>

#include "codecs/kafka/records/batch_header.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using request_message = envelope<schema::AppendRequest>;
using reply_message = envelope<schema::AppendReply>;

/// The test is the partition: it sees what is appended and answers.
class outbox_delivery_spec : public ::testing::Test {
 protected:
  static constexpr std::uint64_t first_token = 1000;

  outbox_delivery_spec() {
    auto entry = std::make_shared<topic_entry>();
    entry->facts = std::make_shared<const topic>(topic{"alerts", topic_id{{std::byte{1}}}, 2, 0, {}});
    entry->settings = std::make_shared<const topic_settings>();
    entry->partitions.resize(2);
    for (auto& partition : entry->partitions) partition.actor = caf::actor_cast<caf::actor>(self_);
    auto view = std::make_shared<catalog_view>();
    view->put(entry);
    topics_.publish(view);
  }

  ~outbox_delivery_spec() override { self_->send_exit(sender_, caf::exit_reason::kill); }

  void send(const outbox& what, bool again = false) {
    sender_ = system_.spawn([this, what, again](caf::event_based_actor* self) -> caf::behavior {
      auto delivery = std::make_shared<outbox_delivery>(self, topics_, first_token, service_voice());
      delivery->send(what, again, [this, self](const result<void>& how) {
        self->send(caf::actor_cast<caf::actor>(self_), how ? std::string("done") : how.error().context);
      });
      return {[delivery](const reply_message& reply) { EXPECT_TRUE(delivery->on_append(reply)); }};
    });
  }

  void answer_next(error_code code) {
    self_->receive(
        [&](const request_message& request) {
          const auto token = request.read()->getToken();
          EXPECT_GE(token, first_token);
          admitted_ = request.read()->getAdmitted();
          self_->send(sender_, make_envelope<schema::AppendReply>([&](schema::AppendReply::Builder root) {
                        root.setToken(token);
                        root.setErrorCode(static_cast<std::int16_t>(code));
                      }));
        },
        caf::after(std::chrono::seconds(10)) >> [] { FAIL() << "nothing was appended"; });
  }

  std::string outcome() {
    std::string told;
    self_->receive([&](const std::string& text) { told = text; },
                   caf::after(std::chrono::seconds(10)) >> [] { FAIL() << "it is not over"; });
    return told;
  }

  static outbox to_partitions(std::initializer_list<int> partitions) {
    outbox_batches made(kafka::producer_id(7));
    for (const auto p : partitions) made.add({"alerts", kafka::partition_index(p)}, {.value = "a"});
    return {"service-fraud", made.take()};
  }

 private:
  caf::actor_system_config config_;
  caf::actor_system system_{config_};
  caf::scoped_actor self_{system_};
  catalog_publication topics_;
  caf::actor sender_;

 protected:
  bool admitted_ = false;  ///< the last append
};

TEST_F(outbox_delivery_spec, is_over_when_each_partition_has_its_batch) {
  send(to_partitions({0, 1}));
  answer_next(error_code::none);
  answer_next(error_code::none);
  EXPECT_EQ(outcome(), "done");
}

TEST_F(outbox_delivery_spec, is_held_to_the_topics_rules_the_first_time_only) {
  send(to_partitions({0}));
  answer_next(error_code::none);
  EXPECT_FALSE(admitted_);
  EXPECT_EQ(outcome(), "done");
  send(to_partitions({0}), true);
  answer_next(error_code::none);
  EXPECT_TRUE(admitted_);
  EXPECT_EQ(outcome(), "done");
}

TEST_F(outbox_delivery_spec, of_nothing_is_over_at_once) {
  send(to_partitions({}));
  EXPECT_EQ(outcome(), "done");
}

TEST_F(outbox_delivery_spec, fails_if_one_partition_does_not_take_its_batch) {
  send(to_partitions({0, 1}));
  answer_next(error_code::kafka_storage_error);
  answer_next(error_code::none);
  EXPECT_EQ(outcome(), "write the outputs to partition 0 of alerts: KAFKA_STORAGE_ERROR");
}

TEST_F(outbox_delivery_spec, fails_if_a_partition_is_not_there) {
  send(to_partitions({5}));
  EXPECT_EQ(outcome(), "write the outputs to partition 5 of alerts: UNKNOWN_TOPIC_OR_PARTITION");
}

TEST_F(outbox_delivery_spec, to_what_is_gone_is_done_if_it_is_a_second_time) {
  send(to_partitions({5}), true);
  EXPECT_EQ(outcome(), "done");
}

TEST_F(outbox_delivery_spec, to_a_partition_that_has_gone_on_is_done_if_it_is_a_second_time) {
  send(to_partitions({0}), true);
  answer_next(error_code::out_of_order_sequence_number);
  EXPECT_EQ(outcome(), "done");
}

TEST_F(outbox_delivery_spec, to_a_partition_that_lacks_the_one_before_fails_the_first_time) {
  send(to_partitions({0}));
  answer_next(error_code::out_of_order_sequence_number);
  EXPECT_EQ(outcome(), "write the outputs to partition 0 of alerts: OUT_OF_ORDER_SEQUENCE_NUMBER");
}

}  // namespace
}  // namespace millrace
