#include <openssl/ssl.h>
#include <boost/asio/ssl/stream.hpp>

#include <fstream>

#include "tests/runtime_link/certificates.hpp"
#include "tests/runtime_link/link_fixture.hpp"
#include "tests/runtime_link/pouring.hpp"

namespace millrace {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class link_tls_spec : public link_fixture {
 protected:
  link_setup secured(link_tls_files files) {
    auto with = setup();
    with.tls = std::move(files);
    return with;
  }

  /// Why a call fails; empty if it does not.
  std::string refusal() {
    const auto reply = call(letter("x"));
    return reply ? "" : reply.error().context;
  }

  certificates authority;
};

TEST_F(link_tls_spec, carries_calls_and_items_between_sides_that_trust_each_other) {
  std::vector<std::string> names;
  serve(secured(authority.issue("127.0.0.1")),
        [&](const link_peer& peer, const frame_ptr& message, const incoming_call& call) {
          names = peer.names;
          EXPECT_TRUE(peer.tls);
          if (text_of(message) != "items") return call.reply(message);
          drain([call](item_handler got) { call.read(std::move(got)); }, [](const frame_ptr&) {},
                [call](const result<void>&) { call.reply(letter("all")); });
        });
  dial(secured(authority.issue("mirror.example.com")));
  const std::string large(3'000'000, 'x');
  const auto reply = call(letter("x", 1, {slice_of(large)}));
  ASSERT_TRUE(reply) << reply.error().context;
  EXPECT_EQ(text_of((*reply)->payloads()[0]), large);
  EXPECT_THAT(names, Contains("mirror.example.com"));
  std::optional<result<frame_ptr>> all;
  auto opened = client->open(letter("items"), no_timeout, [&](result<frame_ptr> answer) { all = std::move(answer); });
  pour([&](frame_ptr next, item_taken_handler taken) { opened.write(std::move(next), std::move(taken)); }, 1'000,
       [](std::size_t at) { return letter("item", at, {slice_of(std::string(10'000, 'x'))}); },
       [&](const result<void>&) { opened.finish_writing(); });
  until([&] { return all.has_value(); });
  EXPECT_TRUE(*all);
}

TEST_F(link_tls_spec, refuses_plain_text_before_a_byte_of_the_protocol) {
  serve(secured(authority.issue("127.0.0.1")), echo);
  dial();
  EXPECT_NE(refusal(), "");
  until([&] { return at_server->ends.size() == 1; });
  EXPECT_THAT(at_server->ends[0].context, HasSubstr("TLS handshake"));
  EXPECT_TRUE(at_server->peers.empty());
}

TEST_F(link_tls_spec, refuses_a_server_of_plain_text) {
  serve(echo);
  dial(secured(authority.issue("a")));
  EXPECT_NE(refusal(), "");
  EXPECT_TRUE(at_server->peers.empty());
  EXPECT_TRUE(at_client->peers.empty());
}

TEST_F(link_tls_spec, refuses_a_client_of_another_authority_and_tells_why) {
  certificates others;
  serve(secured(authority.issue("127.0.0.1")), echo);
  auto files = others.issue("a");
  files.ca = authority.path("ca.pem");  // it trusts the server, but is not trusted
  dial(secured(files));
  EXPECT_THAT(refusal(), HasSubstr("unknown ca"));
  until([&] { return at_server->ends.size() == 1; });
  EXPECT_THAT(at_server->ends[0].context, HasSubstr("unable to get local issuer certificate"));
  EXPECT_TRUE(at_server->peers.empty());
}

TEST_F(link_tls_spec, refuses_a_server_of_another_authority) {
  certificates others;
  serve(secured(others.issue("127.0.0.1")), echo);
  dial(secured(authority.issue("a")));
  EXPECT_THAT(refusal(), HasSubstr("certificate verify failed"));
}

TEST_F(link_tls_spec, refuses_expired_certificates_of_either_side) {
  serve(secured(authority.issue("127.0.0.1", -60)), echo);
  dial(secured(authority.issue("a")));
  EXPECT_THAT(refusal(), HasSubstr("certificate has expired"));
  serve(secured(authority.issue("127.0.0.1")), echo);
  dial(secured(authority.issue("a", -60)));
  EXPECT_THAT(refusal(), HasSubstr("certificate expired"));
}

TEST_F(link_tls_spec, refuses_a_client_without_a_certificate) {
  serve(secured(authority.issue("127.0.0.1")), echo);
  boost::asio::ssl::context bare(boost::asio::ssl::context::tls_client);
  boost::asio::ssl::stream<tcp::socket> stream(io, bare);
  stream.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), server->address().port});
  stream.async_handshake(boost::asio::ssl::stream_base::client, [](boost::system::error_code) {});
  until([&] { return at_server->ends.size() == 1; });
  EXPECT_THAT(at_server->ends[0].context, HasSubstr("peer did not return a certificate"));
}

TEST_F(link_tls_spec, refuses_versions_of_tls_before_1_2_and_prefers_1_3) {
  serve(secured(authority.issue("127.0.0.1")), echo);
  for (const auto& [version, is_taken] :
       {std::pair(TLS1_1_VERSION, false), std::pair(TLS1_2_VERSION, true), std::pair(0, true)}) {
    const auto context = *make_tls_context(authority.issue("a"));
    SSL_CTX_set_security_level(context->native_handle(), 0);
    SSL_CTX_set_min_proto_version(context->native_handle(), version);
    SSL_CTX_set_max_proto_version(context->native_handle(), version);
    boost::asio::ssl::stream<tcp::socket> stream(io, *context);
    stream.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), server->address().port});
    std::optional<bool> done;
    stream.async_handshake(boost::asio::ssl::stream_base::client,
                           [&](boost::system::error_code failure) { done = !failure; });
    until([&] { return done.has_value(); });
    EXPECT_EQ(*done, is_taken) << version;
    EXPECT_TRUE(version != 0 || std::string(SSL_get_version(stream.native_handle())) == "TLSv1.3");
  }
}

TEST_F(link_tls_spec, lets_a_client_talk_only_to_the_host_it_dialled_unless_peers_are_named) {
  serve(secured(authority.issue("elsewhere.example.com")), echo);
  auto files = authority.issue("a");
  dial(secured(files));
  EXPECT_THAT(refusal(), HasSubstr("elsewhere.example.com, not for 127.0.0.1"));
  files.peers = {"elsewhere.example.com"};
  dial(secured(files));
  EXPECT_EQ(refusal(), "");
}

TEST_F(link_tls_spec, lets_a_server_take_only_the_peers_it_names) {
  auto files = authority.issue("127.0.0.1");
  files.peers = {"berlin.example.com", "oslo.example.com"};
  serve(secured(files), echo);
  dial(secured(authority.issue("oslo.example.com")));
  EXPECT_EQ(refusal(), "");
  dial(secured(authority.issue("paris.example.com")));
  EXPECT_NE(refusal(), "");
  EXPECT_THAT(at_server->ends.back().context, HasSubstr("paris.example.com"));
}

TEST_F(link_tls_spec, names_the_file_that_is_wrong_and_why) {
  const auto why = [](const link_tls_files& files) { return make_tls_context(files).error().context; };
  const auto good = authority.issue("a");
  auto files = good;
  files.certificate = "/nowhere/a.pem";
  EXPECT_EQ(why(files), "TLS: certificate /nowhere/a.pem: No such file or directory");
  files = good;
  files.key = authority.issue("b").key;
  EXPECT_THAT(why(files), HasSubstr(files.key + ": key values mismatch"));
  files = good;
  std::ofstream(authority.path("garbage")) << "garbage";
  files.ca = authority.path("garbage");
  EXPECT_THAT(why(files), HasSubstr("certificate authority " + authority.path("garbage") + ": "));
  files = good;
  files.key = "";
  EXPECT_EQ(why(files), "TLS: no file with the key is named");
}

TEST_F(link_tls_spec, counts_the_bytes_of_the_socket_with_what_tls_adds) {
  serve(secured(authority.issue("127.0.0.1")), echo);
  dial(secured(authority.issue("a")));
  ASSERT_EQ(refusal(), "");
  const auto before = client->counters();
  client->close();
  until([&] { return at_server->ends.size() == 1; });
  EXPECT_EQ(at_server->at_end.socket_bytes_in, before.socket_bytes_out);
  EXPECT_EQ(at_server->at_end.socket_bytes_out, before.socket_bytes_in);
  EXPECT_GT(before.socket_bytes_in, 1'000u);  // certificates
}

}  // namespace
}  // namespace millrace
