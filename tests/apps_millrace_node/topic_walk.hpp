#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/api_key.hpp"
#include "tests/apps_millrace_node/wire_client.hpp"

namespace millrace {

/// What an answer says of a topic: how it calls it, and how that part of the request ended.
struct told_of_topic {
  std::string name;
  kafka::error_code error;

  friend bool operator==(const told_of_topic&, const told_of_topic&) = default;
};

/// A request of an API that names one topic.
struct topic_request {
  kafka::api_key api;
  std::string label;
  std::function<result<std::vector<told_of_topic>>(wire_client&, std::string_view topic)> ask;
};

/// One of every API in which a client names topics, in an order in which each succeeds: the first makes the topic, the
/// last removes it.
std::vector<topic_request> topic_walk();

/// Those in which it names none.
std::vector<kafka::api_key> apis_without_topics();

}  // namespace millrace
