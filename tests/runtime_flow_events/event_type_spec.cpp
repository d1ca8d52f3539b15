#include "runtime/flow/events/event_type.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "tests/runtime_flow_events/newer.capnp.h"
#include "tests/runtime_flow_events/older.capnp.h"

namespace millrace::flow {
namespace {

using ::testing::HasSubstr;

struct old_payment {
  std::string card;
  std::int64_t cents = 0;
  std::int64_t at = 0;
  static auto fields(auto& self) { return std::tie(self.card, self.cents, self.at); }
  friend bool operator==(const old_payment&, const old_payment&) = default;
};

struct untimed_payment {
  std::string card;
  std::int64_t cents = 0;
  static auto fields(auto& self) { return std::tie(self.card, self.cents); }
};

struct new_payment {
  std::string card;
  std::int64_t cents = 0;
  std::int64_t at = 0;
  std::string channel;
  double share = 0;
  std::int32_t tries = 0;
  bool declined = false;
  static auto fields(auto& self) {
    return std::tie(self.card, self.cents, self.at, self.channel, self.share, self.tries, self.declined);
  }
  friend bool operator==(const new_payment&, const new_payment&) = default;
};

const event_type<old_payment>& old_type() {
  static const event_type<old_payment> type(capnp::Schema::from<older::Payment>(), "at");
  return type;
}

const event_type<new_payment>& new_type() {
  static const event_type<new_payment> type(capnp::Schema::from<newer::Payment>(), "at");
  return type;
}

const new_payment full{"card \"1\"\n", -7, 1'700'000'000'000, "web", 0.1, -3, true};

class event_forms : public testing::TestWithParam<event_form> {};

TEST_P(event_forms, are_read_as_they_were_written) {
  const auto read = new_type().read(new_type().write(full, GetParam()));
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(read->value, full);
  EXPECT_EQ(read->time, event_time(1'700'000'000'000));
}

TEST_P(event_forms, of_an_older_version_have_the_defaults_of_what_was_added) {
  const auto read = new_type().read(old_type().write({"c", 5, 9}, GetParam()));
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(read->value, (new_payment{"c", 5, 9, "pos", 0.5, 1, false}));
}

TEST_P(event_forms, of_a_later_version_are_read_without_what_was_added) {
  const auto read = old_type().read(new_type().write(full, GetParam()));
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(read->value, (old_payment{full.card, full.cents, full.at}));
}

TEST_P(event_forms, of_a_version_without_the_field_of_the_time_are_refused) {
  const event_type<untimed_payment> untimed(capnp::Schema::from<older::Untimed::Payment>(), "cents");
  const auto read = old_type().read(untimed.write({"c", 5}, GetParam()));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::invalid_argument);
  EXPECT_EQ(read.error().context, "field 'at' is missing");
}

TEST_P(event_forms, that_are_cut_off_anywhere_are_refused) {
  const auto whole = new_type().write(full, GetParam());
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(new_type().read(whole.substr(0, size))) << size;
}

TEST_P(event_forms, with_any_byte_changed_are_read_or_refused) {
  const auto whole = new_type().write(full, GetParam());
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    auto changed = whole;
    changed[random() % changed.size()] = static_cast<char>(random());
    if (const auto read = new_type().read(changed); !read) {
      EXPECT_EQ(read.error().code, errc::invalid_argument);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(both, event_forms, testing::Values(event_form::json, event_form::avro));

TEST(event_type, writes_json_by_the_names_of_the_schema) {
  EXPECT_EQ(new_type().write({"c", 5, 9, "pos", 0.5, 1, false}),
            R"({"card":"c","cents":5,"at":9,"channel":"pos","share":0.5,"tries":1,"declined":false})");
}

TEST(event_type, reads_members_in_any_order_and_passes_over_others) {
  const auto read = old_type().read(R"({ "more": [1,{}], "at": 3, "card": "c", "cents": null })");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->value, (old_payment{"c", 0, 3}));
}

TEST(event_type, says_which_field_is_wrong) {
  const auto why = [](std::string_view json) { return new_type().read(json).error().context; };
  EXPECT_EQ(why("[]"), "the value is no JSON object");
  EXPECT_EQ(why(R"({"card":1})"), "field 'card' is no text");
  EXPECT_EQ(why(R"({"cents":"5"})"), "field 'cents' is no whole number");
  EXPECT_EQ(why(R"({"tries":4294967296})"), "field 'tries' is no whole number of 32 bits");
  EXPECT_EQ(why(R"({"declined":0})"), "field 'declined' is no truth value");
}

TEST(event_type, takes_no_null_for_a_time) {
  const auto read = old_type().read(R"({"card":"c","cents":5,"at":null})");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().context, "field 'at' is missing");
}

TEST(event_type, takes_a_time_of_0_that_is_told) {
  const auto read = old_type().read(R"({"card":"c","cents":5,"at":0})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->time, event_time(0));
}

TEST(event_type, writes_what_json_has_not_as_null) {
  auto odd = full;
  odd.share = std::nan("");
  odd.channel = "\xff";
  const auto read = new_type().read(new_type().write(odd));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->value.share, 0.5);
  EXPECT_EQ(read->value.channel, "pos");
}

TEST(event_type, tells_its_schema_to_readers_of_avro) {
  EXPECT_EQ(old_type().avro_schema(),
            R"({"name":"Payment","type":"record","fields":[{"name":"card","type":"string","default":""},)"
            R"({"name":"cents","type":"long","default":0},{"name":"at","type":"long","default":0}]})");
}

TEST(event_type, that_is_not_the_struct_is_refused_before_any_record) {
  const auto why = [](auto make) {
    try {
      make();
    } catch (const std::logic_error& wrong) {
      return std::string(wrong.what());
    }
    return std::string("taken");
  };
  EXPECT_THAT(why([] { event_type<new_payment>(capnp::Schema::from<older::Payment>(), "at"); }),
              HasSubstr("the struct has 7 fields, the schema 3"));
  EXPECT_THAT(why([] { event_type<old_payment>(capnp::Schema::from<older::Wrong>(), "at"); }),
              HasSubstr("field cards is no Text"));
  EXPECT_THAT(why([] { event_type<old_payment>(capnp::Schema::from<older::Payment>(), "card"); }),
              HasSubstr("its time is no Int64 'card'"));
}

}  // namespace
}  // namespace millrace::flow
