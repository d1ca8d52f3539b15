#include "apps/fraud/card_use.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "apps/fraud/card_use_csv.hpp"

namespace millrace::fraud {
namespace {

const card_use example{
    10000001, 1551776692000, "6541454563502006", 224.39, "gas_transport", "Shop, in \"Stockholm\"", {59.3326, 18.0649}};

TEST(card_use, survives_its_json) {
  const auto parsed = card_use_from_json(to_json(example));
  ASSERT_TRUE(parsed) << parsed.error().context;
  EXPECT_EQ(*parsed, example);
}

TEST(card_use, over_the_network_is_not_in_person) {
  auto use = example;
  EXPECT_TRUE(use.in_person());
  use.category = "grocery_net";
  EXPECT_FALSE(use.in_person());
}

TEST(card_use, names_the_field_that_is_wrong) {
  const auto refused = [](std::string_view json) { return card_use_from_json(json).error().context; };
  EXPECT_NE(refused("[]").find("not a JSON object"), std::string::npos);
  EXPECT_NE(refused(R"({"tx_id":-1})").find("tx_id"), std::string::npos);
  EXPECT_NE(refused(R"({"tx_id":1,"ts":"2019-13-01T00:00:00Z","card":"1","category":"a","merchant":"b"})").find("time"),
            std::string::npos);
  EXPECT_NE(
      refused(
          R"({"tx_id":1,"ts":"2019-01-01T00:00:00Z","card":"1","category":"a","merchant":"b","amount":1,"lat":91,"lon":0})")
          .find("lat"),
      std::string::npos);
}

TEST(utc, is_read_and_written_alike) {
  for (const auto* text : {"1970-01-01T00:00:00Z", "2019-03-05T09:04:52Z", "2024-02-29T23:59:59Z"}) {
    const auto parsed = parse_utc(text);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(format_utc(*parsed), text);
  }
  for (const auto* text : {"", "2019-03-05", "2019-02-30T00:00:00Z", "2019-03-05 09:04:52Z", "2019-03-05T24:00:00Z"})
    EXPECT_FALSE(parse_utc(text));
}

TEST(card_use_csv, reads_columns_in_any_order_and_quoted_cells) {
  std::istringstream in(
      "card,more,tx_id,ts,amount,category,lat,lon,merchant\r\n"
      "6541454563502006,x,10000001,2019-03-05T09:04:52Z,224.39,gas_transport,59.3326,18.0649,\"Shop, in "
      "\"\"Stockholm\"\"\"\n");
  auto csv = card_use_csv::open(in);
  ASSERT_TRUE(csv) << csv.error().context;
  const auto use = csv->next();
  ASSERT_TRUE(use) << use.error().context;
  EXPECT_EQ(**use, example);
  EXPECT_EQ(*csv->next(), std::nullopt);
}

TEST(card_use_csv, says_which_columns_are_missing_and_which_line_is_wrong) {
  std::istringstream headless("card,ts\n");
  EXPECT_NE(card_use_csv::open(headless).error().context.find("tx_id amount"), std::string::npos);
  std::istringstream in("tx_id,ts,card,amount,category,merchant,lat,lon\n1,2019-03-05T09:04:52Z,1,much,a,b,0,0\n");
  auto csv = card_use_csv::open(in);
  ASSERT_TRUE(csv);
  EXPECT_NE(csv->next().error().context.find("line 2: amount"), std::string::npos);
}

}  // namespace
}  // namespace millrace::fraud
