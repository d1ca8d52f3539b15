#include "apps/fraud/services/fraud_detection_service.hpp"

#include <gmock/gmock.h>

#include "apps/fraud/events/finding.hpp"
#include "apps/fraud/events/track_record.hpp"
#include "apps/fraud/events/transaction.hpp"
#include "apps/fraud/features/day_list.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/flow/topics/topic_flow.hpp"
#include "runtime/store/memory_map.hpp"
#include "tests/apps_fraud/model_text.hpp"

namespace millrace::fraud {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr std::int64_t midnight_ms = 17'000 * ms_per_day;
const kafka::partition_index only(0);

class fraud_detection_service_spec : public testing::Test {
 protected:
  enum source : std::size_t { transactions, labels };

  /// On what the last cut left.
  void open(flow::service_settings settings = {}) {
    plan = *service.graph(settings);
    uut = *flow::topic_flow::open(service, plan, state);
    next[transactions] = uut->assign(transactions, only, {});
    next[labels] = uut->assign(labels, only, {});
  }

  void produce(source to, const std::string& json) {
    kafka::batch_builder builder({.base_offset = next[to]});
    next[to] = kafka::offset(next[to].value + 1);
    builder.add({.timestamp = kafka::timestamp(0), .value = json});
    uut->fill(to, only, *builder.finish(), {});
    ASSERT_TRUE(uut->run_round(to, only, {}));
  }

  void use(std::uint64_t id, std::int64_t at_ms, double amount) {
    produce(transactions, to_json(transaction{.id = id, .at_ms = at_ms, .card = "c", .amount = amount}));
  }

  /// Both topics are told up to there.
  void tell(std::int64_t mark_ms) {
    produce(labels, to_json(label_mark(mark_ms)));
    produce(transactions, to_json(use_mark(mark_ms)));
  }

  std::string put_model(const std::string& file) { return *uut->take_file(0, file, flow::event_time(1), {}); }

  /// What a sink was given since the last cut, made durable.
  std::vector<std::string> cut(std::size_t sink) {
    const auto made = uut->cut();
    state.apply(made.state);
    uut->committed();
    std::vector<std::string> given;
    for (const auto& output : made.outputs) {
      if (output.sink != sink) continue;
      given.push_back(output.record.value.value_or(""));
      for (const auto& [name, value] : output.record.headers) reasons.push_back(value);
    }
    return given;
  }

  /// "trees night-1 7" of each score since the last cut.
  std::vector<std::string> scores() {
    std::vector<std::string> told;
    for (const auto& json : cut(static_cast<std::size_t>(detection_sink::scores))) {
      const auto given = *score_from_json(json);
      told.push_back(given.detector + " " + given.version + " " + std::to_string(given.id));
    }
    return told;
  }

  const flow::service_definition service = fraud_detection_service();
  flow::graph_plan plan;
  memory_map state;
  std::unique_ptr<flow::topic_flow> uut;
  kafka::offset next[2];
  std::vector<std::string> reasons;
};

TEST_F(fraud_detection_service_spec, scores_each_transaction_by_each_detector_that_has_a_model) {
  open();
  use(1, midnight_ms, 10);
  tell(midnight_ms + 1000);
  EXPECT_THAT(scores(), ElementsAre("online online-1 1"));
  EXPECT_THAT(put_model(night_model("night-1")), IsEmpty());
  use(2, midnight_ms + 2000, 10);
  tell(midnight_ms + 3000);
  EXPECT_THAT(scores(), UnorderedElementsAre("trees night-1 2", "online online-1 2"));
}

TEST_F(fraud_detection_service_spec, a_model_that_is_damaged_is_refused_and_the_one_before_goes_on) {
  open();
  put_model(night_model("night-1"));
  auto damaged = night_model("night-2");
  damaged[damaged.size() / 2] ^= 1;
  EXPECT_THAT(put_model(damaged), HasSubstr("checksum"));
  use(1, midnight_ms, 10);
  tell(midnight_ms + 1000);
  EXPECT_THAT(scores(), testing::Contains("trees night-1 1"));
  put_model(damaged);
  EXPECT_THAT(cut(service.sinks.size()), ElementsAre("")) << "a dead letter, without the file";
  EXPECT_THAT(reasons, testing::Contains(HasSubstr("checksum")));
}

TEST_F(fraud_detection_service_spec, the_model_of_the_last_commit_is_at_work_after_a_restart) {
  open();
  put_model(night_model("night-1"));
  scores();
  put_model(night_model("night-2"));
  open();
  use(1, midnight_ms, 10);
  tell(midnight_ms + 1000);
  EXPECT_THAT(scores(), testing::Contains("trees night-1 1"));
}

TEST_F(fraud_detection_service_spec, alerts_tell_the_record_that_they_are_about) {
  open();
  put_model(night_model());
  use(1, midnight_ms, 10);
  use(2, midnight_ms + 1000, 500);
  tell(midnight_ms + 2000);
  const auto alerts = cut(static_cast<std::size_t>(detection_sink::alerts));
  EXPECT_THAT(alerts, testing::Contains(testing::AllOf(HasSubstr(R"("id":"trees-2")"),
                                                       HasSubstr(R"("lineage":{"offset":1,"partition":0})"))));
}

TEST_F(fraud_detection_service_spec, what_cannot_be_read_is_a_dead_letter) {
  open();
  produce(transactions, R"({"tx_id":1})");
  produce(labels, "fraud!");
  EXPECT_THAT(cut(service.sinks.size()), ElementsAre(R"({"tx_id":1})", "fraud!"));
  EXPECT_THAT(reasons, testing::Contains(HasSubstr("'ts'")));
}

TEST_F(fraud_detection_service_spec, tells_how_right_each_detector_was_when_labels_come) {
  open();
  put_model(night_model());
  use(1, midnight_ms, 500);
  tell(midnight_ms + 1000);
  produce(labels, to_json(label{1, midnight_ms + 7 * ms_per_day, true}));
  tell(midnight_ms + 7 * ms_per_day + 1000);
  const auto rows = cut(static_cast<std::size_t>(detection_sink::track_record));
  EXPECT_THAT(
      rows, testing::Contains(R"({"detector":"trees","day":"2016-07-18","alerts":1,"right":1,"wrong":0,"frauds":1})"));
  for (const auto& row : rows) EXPECT_EQ(to_json(*track_row_from_json(row)), row);
}

TEST_F(fraud_detection_service_spec, gives_features_only_if_it_is_set_so) {
  constexpr auto features = static_cast<std::size_t>(detection_sink::features);
  open();
  use(1, midnight_ms, 10);
  tell(midnight_ms + 1000);
  EXPECT_THAT(cut(features), IsEmpty());
  open({{"features", "on"}});
  use(2, midnight_ms + 2000, 10);
  tell(midnight_ms + 3000);
  EXPECT_THAT(cut(features), ElementsAre(HasSubstr(R"("amount":10)")));
}

TEST_F(fraud_detection_service_spec, refuses_settings_that_make_no_sense) {
  EXPECT_THAT(service.graph({{"features", "some"}}).error().context, HasSubstr("neither on nor off"));
  EXPECT_THAT(service.graph({{"idle-after-ms", "-1"}}).error().context, HasSubstr("from 0 on"));
  EXPECT_THAT(service.graph({{"online-alert-score", "0"}}).error().context, HasSubstr("above 0"));
}

}  // namespace
}  // namespace millrace::fraud
