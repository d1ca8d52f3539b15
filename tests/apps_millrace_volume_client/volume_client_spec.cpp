#include "apps/millrace/volume_client/volume_client.hpp"

#include "tests/apps_millrace_volume_client/volume_node.hpp"

namespace millrace::cli {
namespace {

TEST_F(volume_node_spec, a_refusal_of_the_node_is_an_error_in_its_words) {
  const auto again =
      client->ask(reply_kind::VOLUME, [](auto request) { request.initCreateVolume().setVolume("/payments"); });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, errc::already_exists);
  EXPECT_EQ(again.error().context, "/payments: there is such a volume");
  const auto missing = client->ask(reply_kind::OBJECT, [](auto request) { request.initStat().setPath("/payments/x"); });
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, errc::not_found);
}

TEST_F(volume_node_spec, questions_under_way_are_acted_on_in_their_order) {
  std::vector<pending_reply> pending;
  for (const auto* path : {"/payments/a", "/payments/a/b", "/payments/a/b/c"}) {
    pending.push_back(client->begin(reply_kind::OBJECT,
                                    [&](auto request) { request.initMakeDirectory().initPlace().setPath(path); }));
  }
  for (auto& one : pending) {
    const auto reply = one.wait();
    EXPECT_TRUE(reply) << reply.error().context;
  }
}

TEST(volume_client, calls_a_reply_of_another_kind_corrupt) {
  volume_node node;
  node.answer_instead = [](const auto&) {
    return make_envelope<schema::VolumeReply>([](auto reply) { reply.setDone(); });
  };
  const auto client = volume_client::make({.address = node.address()}, 10s);
  const auto reply = (*client)->ask(reply_kind::VOLUMES, [](auto request) { request.initListVolumes(); });
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, errc::corrupt);
}

TEST(volume_client, names_the_address_where_nobody_answers) {
  const auto client = volume_client::make({.address = "127.0.0.1:1"}, 10s);
  const auto reply = (*client)->ask(reply_kind::VOLUMES, [](auto request) { request.initListVolumes(); });
  ASSERT_FALSE(reply);
  EXPECT_NE(reply.error().context.find("127.0.0.1:1"), std::string::npos) << reply.error().context;
}

TEST(volume_client, wants_all_three_files_of_tls_or_none) {
  const auto client = volume_client::make({.address = "127.0.0.1:1", .certificate = "me.pem"}, 10s);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, errc::invalid_argument);
}

}  // namespace
}  // namespace millrace::cli
