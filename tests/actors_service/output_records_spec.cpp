#include "actors/service/output_records.hpp"

#include <gmock/gmock.h>

#include "actors/service/commit_row.hpp"

namespace millrace {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t now_ms = 1'700'000'000'000;

class output_records : public ::testing::Test {
 protected:
  void add_topic(const std::string& name, std::size_t partitions, const topic_settings& settings = {}) {
    auto entry = std::make_shared<topic_entry>();
    entry->facts = std::make_shared<const topic>(
        topic{name, topic_id{{std::byte(++last_id_)}}, static_cast<std::int32_t>(partitions), 0, {}});
    entry->settings = std::make_shared<const topic_settings>(settings);
    entry->partitions.resize(partitions);
    view.put(entry);
  }

  output_topics topics() const { return {names, view}; }
  bool fit(std::size_t bytes_max) const { return fit_outbox(outputs, topics(), bytes_max); }

  result<void> taken(const kafka::new_record& record) const {
    outbox_batches made(kafka::producer_id(1));
    made.add({"alerts", kafka::partition_index(0)}, record);
    return check_taken(made.take(), view, now_ms);
  }

  std::vector<std::string> names{"alerts", "dead-letters"};
  catalog_view view;
  std::vector<flow::given_record> outputs;

 private:
  int last_id_ = 0;
};

TEST_F(output_records, go_where_kafkas_clients_would_put_their_key_or_where_they_say) {
  add_topic("alerts", 8);
  add_topic("dead-letters", 1);
  outputs = {{0, {.key = "card-1", .value = "a"}},
             {0, {.value = "b"}},
             {0, {.key = "card-1", .partition = kafka::partition_index(6)}},
             {1, {.key = "card-1"}}};
  std::vector<std::pair<std::string, int>> places;
  const auto note = [&](const transaction_partition& to, const kafka::new_record&) {
    places.emplace_back(to.topic, to.partition.value);
    return result<void>();
  };
  ASSERT_TRUE(show_records(outputs, topics(), 12, now_ms, note));
  const std::pair<std::string, int> by_key = places.at(0);
  EXPECT_EQ(by_key.first, "alerts");
  EXPECT_THAT(places,
              ElementsAre(by_key, std::pair("alerts", 0), std::pair("alerts", 6), std::pair("dead-letters", 0)));
}

TEST_F(output_records, say_their_commit_and_have_its_time_unless_they_have_one) {
  add_topic("alerts", 1);
  outputs = {{0, {.value = "a", .headers = {{"why", "speed"}}}}, {0, {.value = "b", .time = kafka::timestamp(5)}}};
  std::vector<std::int64_t> times;
  const auto note = [&](const transaction_partition&, const kafka::new_record& record) {
    times.push_back(record.timestamp.value);
    EXPECT_EQ(record.headers.back(),
              (std::pair<std::string_view, std::optional<std::string_view>>(commit_header, "12")));
    return result<void>();
  };
  ASSERT_TRUE(show_records(outputs, topics(), 12, now_ms, note));
  EXPECT_THAT(times, ElementsAre(now_ms, 5));
}

TEST_F(output_records, to_a_topic_that_is_not_there_go_nowhere) {
  outputs = {{0, {.value = "a"}}};
  const auto take = [](const auto&, const auto&) { return result<void>(); };
  EXPECT_EQ(show_records(outputs, topics(), 1, now_ms, take).error().code, errc::not_found);
  EXPECT_FALSE(fit(1'000));
}

TEST_F(output_records, to_a_topic_that_is_read_only_go_nowhere) {
  add_topic("alerts", 1, {.read_only = true});
  outputs = {{0, {.value = "a"}}};
  const auto take = [](const auto&, const auto&) { return result<void>(); };
  EXPECT_EQ(show_records(outputs, topics(), 1, now_ms, take).error().code, errc::unavailable);
}

TEST_F(output_records, fit_an_outbox_if_they_are_few) {
  add_topic("alerts", 1);
  outputs = {{0, {.value = std::string(500, 'a')}}, {0, {.value = std::string(500, 'b')}}};
  EXPECT_TRUE(fit(2'000));
  EXPECT_FALSE(fit(1'000));
  EXPECT_FALSE(fit(0));
}

TEST_F(output_records, fit_no_outbox_if_a_topic_does_not_take_all_in_one_batch) {
  add_topic("alerts", 1, {.batch_bytes_max = 1'000});
  outputs = {{0, {.value = std::string(500, 'a')}}};
  EXPECT_TRUE(fit(100'000));
  outputs.push_back(outputs.front());
  EXPECT_FALSE(fit(100'000));
}

TEST_F(output_records, fit_no_outbox_if_a_topic_acknowledges_what_is_not_on_the_disk) {
  add_topic("alerts", 1, {.asked = durability::os});
  outputs = {{0, {.value = "a"}}};
  EXPECT_FALSE(fit(100'000));
}

TEST_F(output_records, that_a_topic_would_refuse_are_not_written_down) {
  EXPECT_EQ(taken({.value = "a"}).error().code, errc::not_found);
  add_topic("alerts", 1, {.compacted = true});
  EXPECT_TRUE(taken({.timestamp = kafka::timestamp(now_ms), .key = "k", .value = "a"}));
  EXPECT_FALSE(taken({.timestamp = kafka::timestamp(now_ms), .value = "no key"}));
  EXPECT_FALSE(taken({.timestamp = kafka::timestamp(now_ms + 86'400'000), .key = "k", .value = "of tomorrow"}));
}

}  // namespace
}  // namespace millrace
