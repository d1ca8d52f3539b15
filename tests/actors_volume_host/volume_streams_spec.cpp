#include "tests/actors_volume_host/stream_fixture.hpp"

namespace millrace {
namespace {

using volume_streams = stream_fixture;

std::string rule(const stream_list& streams, const char* dotted, access_verb verb) {
  const auto* stream = streams.find(dotted);
  return stream ? stream->rule(verb).who.text() + " from " + stream->rule(verb).from : "no stream";
}

TEST_F(volume_streams, are_known_by_the_path_that_begins_with_their_volume) {
  create_volume("/payments");
  ASSERT_EQ(create_stream("/payments/eu/cards", true), volume_code::NONE);
  ASSERT_EQ(create_stream("/default"), volume_code::NONE);
  const auto found = streams();
  ASSERT_NE(found.find("payments.eu.cards"), nullptr);
  EXPECT_EQ(found.find("payments.eu.cards")->path, "/payments/eu/cards");
  ASSERT_NE(found.find(""), nullptr);
  EXPECT_EQ(found.find("")->path, "/default");
}

TEST_F(volume_streams, have_the_rule_that_is_nearest_for_each_verb) {
  create_volume("/payments");
  ASSERT_EQ(create_stream("/payments/eu/cards", true), volume_code::NONE);
  ASSERT_EQ(allow("/payments", schema::Verb::READ, "g:staff"), volume_code::NONE);
  ASSERT_EQ(allow("/payments", schema::Verb::WRITE, "u:ana"), volume_code::NONE);
  ASSERT_EQ(allow("/payments/eu", schema::Verb::READ, "g:fraud"), volume_code::NONE);
  EXPECT_EQ(rule(streams(), "payments.eu.cards", access_verb::read), "g:fraud from /payments/eu");
  EXPECT_EQ(rule(streams(), "payments.eu.cards", access_verb::write), "u:ana from /payments");
  ASSERT_EQ(allow("/payments/eu/cards", schema::Verb::WRITE, "u:bob"), volume_code::NONE);
  EXPECT_EQ(rule(streams(), "payments.eu.cards", access_verb::write), "u:bob from /payments/eu/cards");
}

TEST_F(volume_streams, are_listed_anew_when_names_or_rules_may_have_changed) {
  using which = schema::VolumeRequest::Which;
  for (const auto what : {which::CREATE_STREAM, which::REMOVE, which::RENAME, which::RENAME_VOLUME,
                          which::DELETE_VOLUME, which::SET_PERMISSIONS, which::CLONE_SNAPSHOT, which::ROLL_BACK})
    EXPECT_TRUE(may_change_streams(what)) << static_cast<int>(what);
  EXPECT_FALSE(may_change_streams(which::WRITE_FILE));
}

}  // namespace
}  // namespace millrace
