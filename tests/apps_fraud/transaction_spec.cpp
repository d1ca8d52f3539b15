#include "apps/fraud/events/transaction.hpp"

#include <gtest/gtest.h>

#include "apps/fraud/events/finding.hpp"

namespace millrace::fraud {
namespace {

constexpr std::int64_t nine_o_four_ms = 1'551'776'692'000;

TEST(transaction, what_was_written_is_read_again) {
  const transaction whole{7, nine_o_four_ms, "4711", 12.5, "grocery_pos", "Smith \"&\" Söhne\n", place{48.2, 16.37},
                          {}};
  const transaction bare{8, nine_o_four_ms, "4711", 0.01, "", "", {}, {}};
  for (const auto& use : {whole, bare}) {
    const auto read = transaction_from_json(to_json(use));
    ASSERT_TRUE(read) << read.error().context;
    EXPECT_EQ(*read, use);
  }
}

TEST(transaction, what_is_null_is_absent_and_what_is_unknown_is_passed_over) {
  const auto read = transaction_from_json(
      R"({"tx_id":1,"ts":"2019-03-05T09:04:52Z","card":"c","amount":3,"merchant":null,"lat":null,"lon":null,"new":{"x":[1]}})");
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(*read, (transaction{1, nine_o_four_ms, "c", 3, "", "", {}, {}}));
}

TEST(transaction, what_cannot_be_read_is_an_error_that_names_the_field) {
  const std::pair<const char*, const char*> refused[] = {
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {R"({"tx_id":1)", "not a JSON object"},
      {R"({"tx_id":1} x)", "not a JSON object"},
      {R"({"ts":"2019-03-05T09:04:52Z","card":"c","amount":3})", "'tx_id'"},
      {R"({"tx_id":-1,"ts":"2019-03-05T09:04:52Z","card":"c","amount":3})", "'tx_id'"},
      {R"({"tx_id":1,"ts":"yesterday","card":"c","amount":3})", "'ts'"},
      {R"({"tx_id":1,"ts":"2019-03-05T09:04:52Z","card":"","amount":3})", "'card'"},
      {R"({"tx_id":1,"ts":"2019-03-05T09:04:52Z","card":"c","amount":"3"})", "'amount'"},
      {R"({"tx_id":1,"ts":"2019-03-05T09:04:52Z","card":"c","amount":1e300})", "'amount'"},
      {R"({"tx_id":1,"ts":"2019-03-05T09:04:52Z","card":"c","amount":3,"lat":91,"lon":0})", "'lat'"},
      {R"({"tx_id":1,"ts":"2019-03-05T09:04:52Z","card":"c","amount":3,"lat":9})", "'lon'"},
  };
  for (const auto& [text, why] : refused) {
    const auto read = transaction_from_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_NE(read.error().context.find(why), std::string::npos) << text << ": " << read.error().context;
  }
}

TEST(label, is_read_with_a_truth_value_or_a_number) {
  const label known{3, nine_o_four_ms, true};
  EXPECT_EQ(*label_from_json(to_json(known)), known);
  EXPECT_EQ(*label_from_json(R"({"tx_id":3,"ts":"2019-03-05T09:04:52Z","fraud":1})"), known);
  EXPECT_FALSE(label_from_json(R"({"tx_id":3,"ts":"2019-03-05T09:04:52Z","fraud":2})"));
  EXPECT_FALSE(label_from_json(R"({"tx_id":3,"ts":"2019-03-05T09:04:52Z"})"));
}

TEST(finding, tells_why_and_where_it_comes_from) {
  auto use = std::make_shared<transaction>(transaction{7, nine_o_four_ms, "4711", 12.5, "", "m", {}, {2, 99}});
  const finding found{.detector = "trees",
                      .version = "v1",
                      .rule = {},
                      .use = use,
                      .value = 0.75,
                      .reason = "score 0.750: amount 12.5",
                      .why = {{"amount", 12.5, 2}},
                      .knowing = {{"amount", 12.5, 0}, {"night", 1, 0}}};
  EXPECT_EQ(to_json(found),
            R"({"amount":12.5,"card":"4711","detector":"trees","id":"trees-7","lineage":{"offset":99,"partition":2},)"
            R"("merchant":"m","reason":"score 0.750: amount 12.5","score":0.75,"state":{"amount":12.5,"night":1.0},)"
            R"("ts":"2019-03-05T09:04:52Z","tx_id":7,"version":"v1",)"
            R"("why":[{"feature":"amount","value":12.5,"weight":2.0}]})");
}

}  // namespace
}  // namespace millrace::fraud
