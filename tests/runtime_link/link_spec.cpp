#include <map>

#include "tests/runtime_link/link_fixture.hpp"

namespace millrace {
namespace {

using ::testing::HasSubstr;

class link_spec : public link_fixture {};

TEST_F(link_spec, answers_a_request_with_message_and_payloads) {
  serve(echo);
  dial();
  const auto reply = call(letter("hello", 7, {slice_of("first"), slice_of(""), slice_of(std::string(100'000, 'x'))}));
  ASSERT_TRUE(reply) << reply.error().context;
  EXPECT_EQ(text_of(*reply), "hello");
  ASSERT_EQ((*reply)->payloads().size(), 3u);
  EXPECT_EQ(text_of((*reply)->payloads()[0]), "first");
  EXPECT_EQ(text_of((*reply)->payloads()[1]), "");
  EXPECT_EQ(text_of((*reply)->payloads()[2]), std::string(100'000, 'x'));
}

TEST_F(link_spec, tells_both_sides_who_is_at_the_other) {
  std::optional<link_peer> seen;
  serve([&](const link_peer& peer, const frame_ptr& message, const incoming_call& call) {
    seen = peer;
    call.reply(message);
  });
  dial();
  const auto peer = connect();
  ASSERT_TRUE(peer) << peer.error().context;
  EXPECT_EQ(peer->identity.node_id, 1);
  EXPECT_EQ(peer->identity.software, "spec");
  EXPECT_EQ(peer->identity.cluster_id, "c");
  EXPECT_EQ(peer->version, link_version_max);
  ASSERT_TRUE(call(letter("x")));
  EXPECT_EQ(seen->identity.node_id, 2);
  EXPECT_FALSE(seen->tls);
}

TEST_F(link_spec, takes_answers_in_any_order) {
  std::vector<std::pair<frame_ptr, incoming_call>> waiting;
  serve([&](const link_peer&, const frame_ptr& message, const incoming_call& call) {
    waiting.emplace_back(message, call);
  });
  dial();
  std::vector<std::string> order;
  for (const auto* text : {"a", "b", "c"}) {
    client->call(letter(text), no_timeout, [&](result<frame_ptr> reply) { order.push_back(text_of(*reply)); });
  }
  until([&] { return waiting.size() == 3; });
  for (const auto i : {1, 2, 0}) waiting[i].second.reply(waiting[i].first);
  until([&] { return order.size() == 3; });
  EXPECT_EQ(order, (std::vector<std::string>{"b", "c", "a"}));
}

TEST_F(link_spec, brings_the_handlers_error_to_the_caller) {
  serve([](const link_peer&, const frame_ptr&, const incoming_call& call) {
    call.fail(make_error(errc::no_space, "the volume is full"));
  });
  dial();
  const auto reply = call(letter("x"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, errc::no_space);
  EXPECT_EQ(reply.error().context, "the volume is full");
}

TEST_F(link_spec, tells_the_caller_when_a_handler_drops_its_request) {
  serve([](const link_peer&, const frame_ptr&, const incoming_call&) {});
  dial();
  const auto reply = call(letter("x"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, errc::unavailable);
}

TEST_F(link_spec, answers_with_corrupt_when_a_field_holds_something_else_than_its_schema_says) {
  serve([](const link_peer&, const frame_ptr& message, const incoming_call& call) {
    const envelope<schema::Parcel> parcel(message);
    const auto view = parcel.read();
    call.reply(letter(view->getContent().getText().cStr()));
  });
  dial();
  const auto reply = call(letter("a text where a letter should be"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, errc::corrupt);
  EXPECT_TRUE(client->is_open());
}

TEST_F(link_spec, answers_only_once) {
  serve([](const link_peer&, const frame_ptr& message, const incoming_call& call) {
    call.reply(message);
    call.fail(make_error(errc::corrupt, "again"));
    call.reply(message);
  });
  dial();
  EXPECT_TRUE(call(letter("x")));
  EXPECT_TRUE(call(letter("y")));
}

TEST_F(link_spec, keeps_ten_thousand_calls_apart_and_never_has_more_in_flight_than_granted) {
  std::vector<std::pair<frame_ptr, incoming_call>> waiting;
  std::size_t most = 0;
  serve([&](const link_peer&, const frame_ptr& message,
            const incoming_call& call) { waiting.emplace_back(message, call); },
        {.requests_in_flight_max = 500});
  dial();
  std::map<std::uint64_t, int> answers;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    client->call(letter("x", i), no_timeout, [&, i](result<frame_ptr> reply) {
      ASSERT_TRUE(reply) << reply.error().context;
      EXPECT_EQ(number_of(*reply), i);
      ++answers[i];
    });
  }
  until([&] {
    most = std::max(most, waiting.size());
    if (waiting.size() >= 500 || answers.size() >= 9'500) {
      for (auto it = waiting.rbegin(); it != waiting.rend(); ++it) it->second.reply(it->first);
      waiting.clear();
    }
    return answers.size() == 10'000;
  });
  EXPECT_EQ(most, 500u);
}

TEST_F(link_spec, times_a_call_out_and_tells_the_handler) {
  std::optional<incoming_call> waiting;
  std::optional<error> told;
  serve([&](const link_peer&, const frame_ptr&, const incoming_call& call) {
    waiting = call;
    call.when_given_up([&](const error& why) { told = why; });
  });
  dial();
  std::optional<result<frame_ptr>> reply;
  client->call(letter("x"), 100ms, [&](result<frame_ptr> answer) { reply = std::move(answer); });
  until([&] { return waiting.has_value(); });
  pass(99ms);
  settle();
  EXPECT_FALSE(reply);
  pass(1ms);
  until([&] { return reply && told; });
  EXPECT_EQ(reply->error().code, errc::timed_out);
  EXPECT_EQ(told->code, errc::timed_out);
  waiting->reply(letter("too late"));
  waiting.reset();
  settle();
  EXPECT_TRUE(client->is_open());
}

TEST_F(link_spec, refuses_a_request_or_a_reply_larger_than_a_frame_and_goes_on) {
  serve(
      [](const link_peer&, const frame_ptr& message, const incoming_call& call) {
        call.reply(letter("big", 0, {slice_of(std::string(number_of(message), 'x'))}));
      },
      {.frame_bytes_max = 64 << 10, .item_window_bytes = 64 << 10});
  dial();
  const auto request = call(letter("x", 0, {slice_of(std::string(70'000, 'x'))}));
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, errc::limit_exceeded);
  EXPECT_THAT(request.error().context, HasSubstr("65536 at most"));
  const auto reply = call(letter("x", 70'000));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, errc::limit_exceeded);
  EXPECT_TRUE(call(letter("x", 60'000)));
}

TEST_F(link_spec, connects_anew_for_the_first_call_after_a_break) {
  serve([&](const link_peer&, const frame_ptr& message, const incoming_call& call) {
    if (text_of(message) == "break") return server->close();
    call.reply(message);
  });
  const auto port = server->address().port;
  dial();
  EXPECT_TRUE(call(letter("x")));
  const auto broken = call(letter("break"));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, errc::connection_closed);
  EXPECT_THAT(broken.error().context, HasSubstr("the server stops"));
  const auto nobody = call(letter("x"));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, errc::unavailable);
  EXPECT_THAT(nobody.error().context, HasSubstr("connect to 127.0.0.1:" + std::to_string(port)));
  auto again = link_server::open(io, {"127.0.0.1", port}, setup(), echo);
  ASSERT_TRUE(again);
  (*again)->start();
  EXPECT_TRUE(call(letter("x")));
  (*again)->close();
}

TEST_F(link_spec, closes_connections_beyond_its_bound) {
  serve(echo, {.connections_max = 1});
  dial();
  EXPECT_TRUE(call(letter("x")));
  const auto first = client;
  dial();
  EXPECT_FALSE(call(letter("x")));
  first->close();
  until([&] { return server->connections() == 0; });
  EXPECT_TRUE(call(letter("x")));
}

TEST_F(link_spec, counts_exactly_the_bytes_of_the_socket_on_both_sides) {
  serve(echo);
  dial();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(call(letter("x", i, {slice_of(std::string(i * 1'000, 'x'))})));
  const auto counters = client->counters();
  EXPECT_EQ(counters.frames_out, 20u);
  EXPECT_EQ(counters.frames_in, 20u);
  client->close();
  until([&] { return at_server->ends.size() == 1; });
  EXPECT_EQ(at_server->at_end.socket_bytes_in, counters.socket_bytes_out);
  EXPECT_EQ(at_server->at_end.socket_bytes_out, counters.socket_bytes_in);
  EXPECT_EQ(at_server->bytes_in, counters.socket_bytes_out);
  EXPECT_EQ(at_client->bytes_in, counters.socket_bytes_in);
}

TEST_F(link_spec, compresses_what_shrinks_if_both_sides_want_it) {
  serve(echo);
  const std::string text(500'000, 'x');
  dial();
  ASSERT_EQ(text_of((*call(letter("x", 0, {slice_of(text)})))->payloads()[0]), text);
  EXPECT_LT(client->counters().socket_bytes_in, 10'000u);
  EXPECT_GT(client->counters().plain_bytes_out, 500'000u);
  EXPECT_LT(client->counters().wire_bytes_out, 5'000u);
  auto plain = setup();
  plain.compress = false;
  dial(plain);
  ASSERT_EQ(text_of((*call(letter("x", 0, {slice_of(text)})))->payloads()[0]), text);
  EXPECT_GT(client->counters().socket_bytes_in, 500'000u);
}

TEST_F(link_spec, takes_answers_from_other_threads) {
  std::vector<std::thread> threads;
  serve([&](const link_peer&, const frame_ptr& message, const incoming_call& call) {
    threads.emplace_back([message, call] { call.reply(message); });
  });
  dial();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(call(letter("x")));
  for (auto& each : threads) each.join();
}

}  // namespace
}  // namespace millrace
