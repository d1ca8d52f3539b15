#include "runtime/config/node_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/config/load.hpp"

namespace millrace {
namespace {

using ::testing::HasSubstr;

result<node_options> options_of(std::string text) {
  const auto loaded =
      load_settings({.file = config_file{"node.toml", std::move(text)}, .environment = {}, .flags = {}});
  if (!loaded) return loaded.error();
  return make_node_options(*loaded);
}

std::string complaint(std::string text) {
  const auto options = options_of(std::move(text));
  EXPECT_FALSE(options);
  return options ? "" : options.error().context;
}

TEST(node_options, listen_on_loopback_unless_told_otherwise) {
  const auto options = options_of("");
  ASSERT_TRUE(options) << options.error().context;
  ASSERT_EQ(options->listeners.size(), 1u);
  EXPECT_EQ(options->listeners[0].bind, (network_address{"127.0.0.1", 9092}));
  EXPECT_EQ(options->http.address, (network_address{"127.0.0.1", 9644}));
}

TEST(node_options, make_records_durable_before_they_are_acknowledged_unless_told_otherwise) {
  EXPECT_EQ(options_of("")->topic.durability, durability::fsync);
  EXPECT_EQ(options_of("[topic]\ndurability = \"os\"\n")->topic.durability, durability::os);
}

TEST(node_options, advertise_another_address_to_the_clients_of_the_listener_of_that_name) {
  const auto options = options_of(
      "[kafka]\n"
      "listeners = [\"inside://127.0.0.1:9092\", \"outside://[::1]:9093\"]\n"
      "advertised_listeners = [\"outside://kafka.example.com:443\"]\n");
  ASSERT_TRUE(options) << options.error().context;
  ASSERT_EQ(options->listeners.size(), 2u);
  EXPECT_EQ(options->listeners[0].advertised, options->listeners[0].bind);
  EXPECT_EQ(options->listeners[1].bind, (network_address{"::1", 9093}));
  EXPECT_EQ(options->listeners[1].advertised, (network_address{"kafka.example.com", 443}));
}

TEST(node_options, are_refused_when_two_listeners_have_one_name) {
  EXPECT_THAT(complaint("[kafka]\nlisteners = [\"a://127.0.0.1:1\", \"a://127.0.0.1:2\"]\n"),
              HasSubstr("node.toml:2: kafka.listeners: two listeners are named a"));
}

TEST(node_options, are_refused_when_two_would_listen_on_one_address) {
  EXPECT_THAT(complaint("[kafka]\nlisteners = [\"a://127.0.0.1:1\", \"b://127.0.0.1:1\"]\n"),
              HasSubstr("node.toml:2: kafka.listeners: a and b are on the same address, 127.0.0.1:1"));
  EXPECT_THAT(complaint("[http]\naddress = \"127.0.0.1:9092\"\n"),
              HasSubstr("node.toml:2: http.address: 127.0.0.1:9092 is the address of the listener default too"));
}

TEST(node_options, serve_links_on_loopback_unless_told_otherwise) {
  const auto options = options_of("");
  ASSERT_TRUE(options) << options.error().context;
  EXPECT_EQ(options->link.address, (network_address{"127.0.0.1", 9645}));
  EXPECT_TRUE(options->link.certificate.empty());
  EXPECT_FALSE(options_of("[link]\naddress = \"\"\n")->link.address.has_value());
  EXPECT_THAT(complaint("[link]\naddress = \"127.0.0.1:9644\"\n"), HasSubstr("127.0.0.1:9644 is http.address too"));
}

TEST(node_options, are_refused_with_half_of_what_tls_needs) {
  EXPECT_THAT(complaint("[link]\ntls.certificate = \"a.pem\"\ntls.ca = \"ca.pem\"\n"),
              HasSubstr("link.tls.key: is missing"));
  EXPECT_THAT(complaint("[link.tls]\npeers = [\"oslo\"]\n"), HasSubstr("link.tls.certificate: is missing"));
  const auto options = options_of("[link.tls]\ncertificate = \"a.pem\"\nkey = \"a.key\"\nca = \"ca.pem\"\n");
  ASSERT_TRUE(options) << options.error().context;
  EXPECT_EQ(options->link.key, "a.key");
}

TEST(node_options, may_ask_for_any_free_port_more_than_once) {
  EXPECT_TRUE(load_settings({.file = config_file{"node.toml",
                                                 "[kafka]\nlisteners = [\"a://127.0.0.1:0\", "
                                                 "\"b://127.0.0.1:0\"]\n[http]\naddress = "
                                                 "\"127.0.0.1:0\"\n"},
                             .environment = {},
                             .flags = {}}));
}

TEST(node_options, are_refused_when_what_is_advertised_has_no_listener) {
  EXPECT_THAT(complaint("[kafka]\nadvertised_listeners = [\"b://127.0.0.1:1\"]\n"),
              HasSubstr("node.toml:2: kafka.advertised_listeners: kafka.listeners has none named b"));
}

TEST(node_options, are_refused_when_nobody_is_listened_to_or_nothing_can_be_kept) {
  EXPECT_THAT(complaint("[kafka]\nlisteners = []\n"), HasSubstr("serves nobody"));
  EXPECT_THAT(complaint("[node]\ndata_directories = []\n"), HasSubstr("at least one"));
  EXPECT_THAT(complaint("[node]\ndata_directories = [\"a\", \"a\"]\n"), HasSubstr("named twice"));
}

TEST(node_options, are_refused_when_a_request_could_never_fit) {
  EXPECT_THAT(
      complaint("[kafka]\nconnection_memory_bytes_max = \"1MiB\"\n"),
      HasSubstr("node.toml:2: kafka.connection_memory_bytes_max: kafka.request_bytes_max (104857600) must not be "
                "above kafka.connection_memory_bytes_max (1048576)"));
}

TEST(node_options, have_no_http_when_its_address_is_empty) {
  EXPECT_FALSE(options_of("[http]\naddress = \"\"\n")->http.address.has_value());
}

}  // namespace
}  // namespace millrace
