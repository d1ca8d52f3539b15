#include "tests/runtime_link/link_fixture.hpp"

namespace millrace {
namespace {

using ::testing::HasSubstr;

class link_time_spec : public link_fixture {};

TEST_F(link_time_spec, ends_a_link_on_which_no_hello_comes_in_time) {
  serve(echo, {.hello_timeout = 1s});
  tcp::socket silent(io);
  silent.connect({boost::asio::ip::make_address("127.0.0.1"), server->address().port});
  until([&] { return server->connections() == 1; });
  pass(999ms);
  EXPECT_EQ(server->connections(), 1u);
  pass(1ms);
  EXPECT_EQ(server->connections(), 0u);
  EXPECT_EQ(at_server->ends.at(0).code, errc::timed_out);
}

TEST_F(link_time_spec, gives_a_server_up_that_does_not_answer_the_hello) {
  tcp::acceptor deaf(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
  dial(setup({.hello_timeout = 1s}), deaf.local_endpoint().port());
  std::optional<result<frame_ptr>> reply;
  client->call(letter("x"), no_timeout, [&](result<frame_ptr> answer) { reply = std::move(answer); });
  settle();
  pass(1s);
  until([&] { return reply.has_value(); });
  EXPECT_EQ(reply->error().code, errc::timed_out);
  EXPECT_THAT(reply->error().context, HasSubstr("no hello"));
}

TEST_F(link_time_spec, times_a_call_out_that_waits_for_the_link) {
  tcp::acceptor deaf(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
  dial(setup(), deaf.local_endpoint().port());
  std::optional<result<frame_ptr>> reply;
  client->call(letter("x"), 500ms, [&](result<frame_ptr> answer) { reply = std::move(answer); });
  settle();
  pass(500ms);
  until([&] { return reply.has_value(); });
  EXPECT_EQ(reply->error().code, errc::timed_out);
}

TEST_F(link_time_spec, keeps_an_idle_link_by_pings) {
  serve(echo);
  dial();
  ASSERT_TRUE(connect());
  for (int i = 0; i < 100; ++i) {
    pass(5s);
    settle();
  }
  EXPECT_TRUE(client->is_open());
  EXPECT_GT(client->counters().frames_in, 50u);
  EXPECT_LT(client->counters().frames_in, 250u);
}

TEST_F(link_time_spec, ends_a_link_whose_other_side_is_silent) {
  serve(echo);
  dial();
  ASSERT_TRUE(connect());
  std::optional<result<frame_ptr>> reply;
  client->call(letter("x"), no_timeout, [&](result<frame_ptr> answer) { reply = std::move(answer); });
  time->now += 30s;  // nobody has run in between
  client->tick();
  until([&] { return reply.has_value(); });
  EXPECT_EQ(reply->error().code, errc::connection_closed);
  EXPECT_THAT(reply->error().context, HasSubstr("silent"));
}

}  // namespace
}  // namespace millrace
