#pragma once
#include <caf/event_based_actor.hpp>
#include <caf/sec.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include "actors/catalog/messages.hpp"
#include "actors/gateway/connection.hpp"

namespace millrace {

/// What one request may ask of the catalog; Kafka's bound on partitions in a request is as high.
inline constexpr std::size_t catalog_request_items_max = 10'000;
inline constexpr std::size_t catalog_request_bytes_max = std::size_t{32} << 20;

/// True if the catalog may be asked. If not, the connection is closed: no client of Kafka asks for so much at once.
inline bool is_fit_for_catalog(request& r, std::size_t items) {
  if (items <= catalog_request_items_max && r.body().size() <= catalog_request_bytes_max) return true;
  r.close("a request of " + std::to_string(items) + " items, " + std::to_string(r.body().size()) +
          " bytes to the catalog, more than " + std::to_string(catalog_request_items_max) + " or " +
          std::to_string(catalog_request_bytes_max));
  return false;
}

/// Puts `wanted` to the catalog. `answered` gets its reply when the change is durable and seen by all; `failed` the
/// outcome of every part of the request if none came. Threads: the connection's.
template <class ReplyMessage, class Request, class Answered, class Failed>
void ask_catalog(connection& from, const Request& wanted, Answered answered, Failed failed) {
  static constexpr auto answer_timeout = std::chrono::seconds(30);
  from.self()
      ->request(from.context().catalog, answer_timeout, to_message(wanted))
      .then([answered](const envelope<ReplyMessage>& reply) { answered(from_message(*reply.read())); },
            [failed](const caf::error& e) {
              const bool late = e == caf::sec::request_timeout;
              failed(late ? outcome{kafka::error_code::request_timed_out, "The catalog did not answer in time."}
                          : outcome{kafka::error_code::kafka_storage_error, "The catalog could not keep the change."});
            });
}

/// Whether a client may do that to a topic: success, or how that part of its request ends. What is not there is for the
/// catalog to say.
inline outcome outcome_of(const permitted_topics& topics, const found_topic& found, std::string_view name) {
  const bool refused = found.error == kafka::error_code::topic_authorization_failed ||
                       found.error == kafka::error_code::policy_violation;
  return refused ? outcome{found.error, topics.reason(found.error, name)} : outcome{};
}

inline outcome outcome_of(const permitted_topics& topics, std::string_view name) {
  return outcome_of(topics, topics.find(name), name);
}

/// The text for a person, null where all went well.
inline std::optional<std::string> message_of(const outcome& result) {
  if (result.is_success()) return std::nullopt;
  return result.message;
}

}  // namespace millrace
