// Metadata (3), versions 0-13: the node under the address of the listener that the client came through, and its topics.
// All topics: an empty list in version 0, a null one from 1 on, where an empty list asks for the node alone. Topics are
// named by id from 12 on; 10 and 11 carry ids and refuse them with INVALID_REQUEST, as Kafka does.
// A topic that does not exist is made if request (4+) and node allow it, and the answer waits for it: clients need no
// second try. This node leads every partition. Operations (8+): all, while access is not controlled.
#include <algorithm>
#include <memory>

#include "actors/catalog/topic_name.hpp"
#include "actors/gateway/all_operations.hpp"
#include "actors/gateway/ask_catalog.hpp"
#include "actors/gateway/handlers/catalog_answers.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/partition/leader_epoch.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

constexpr int first_version_of_null_for_all = 1;
constexpr int first_version_of_ids = 10;
constexpr int first_version_that_asks_by_id = 12;

bool asks_for_all(const kafka::metadata_request& wanted, int version) {
  return !wanted.topics || (version < first_version_of_null_for_all && wanted.topics->empty());
}

/// True if a topic is named in a way that the version carries and does not serve.
bool names_topics_too_early(const kafka::metadata_request& wanted, int version) {
  if (!wanted.topics || version < first_version_of_ids || version >= first_version_that_asks_by_id) return false;
  for (const auto& topic : *wanted.topics) {
    if (!topic.name || !topic.topic_id.is_zero()) return true;
  }
  return false;
}

kafka::metadata_response_topic found_topic(const topic_entry& entry, std::int32_t node_id, bool with_operations) {
  kafka::metadata_response_topic answer;
  answer.name = entry.facts->name;
  answer.topic_id = entry.facts->id;
  if (with_operations) answer.topic_authorized_operations = all_topic_operations;
  answer.partitions.resize(entry.partitions.size());
  for (std::size_t i = 0; i < entry.partitions.size(); ++i) {
    auto& partition = answer.partitions[i];
    partition.partition_index = kafka::partition_index(static_cast<std::int32_t>(i));
    partition.leader_id = node_id;
    partition.leader_epoch = serving_epoch;
    partition.replica_nodes = {node_id};
    partition.isr_nodes = {node_id};
  }
  return answer;
}

error_code reason_for_none(const kafka::metadata_request_topic& wanted, const refused_topics& refused) {
  if (!wanted.name) return error_code::unknown_topic_id;
  if (const auto found = refused.find(*wanted.name); found != refused.end()) return found->second;
  return check_topic_name(*wanted.name) ? error_code::unknown_topic_or_partition : error_code::invalid_topic_exception;
}

kafka::metadata_response_topic missing_topic(const kafka::metadata_request_topic& wanted, error_code code) {
  kafka::metadata_response_topic answer;
  answer.error_code = code;
  if (wanted.name) answer.name = std::string(*wanted.name);
  answer.topic_id = wanted.topic_id;
  return answer;
}

kafka::metadata_response about_node(const answering_node& node, bool with_operations) {
  kafka::metadata_response response;
  response.brokers.push_back({node.id, node.host, node.port, std::nullopt});
  response.cluster_id = node.cluster_id;
  response.controller_id = node.id;
  if (with_operations) response.cluster_authorized_operations = all_cluster_operations;
  return response;
}

answering_node node_of(connection& from) {
  const auto& address = from.listener().advertised;
  return {from.context().node_id, address.host, address.port, from.context().cluster_id};
}

/// The names that the catalog could not make. One that somebody else made meanwhile is there.
refused_topics refusals_of(const create_topics_reply& reply) {
  refused_topics refused;
  for (const auto& topic : reply.topics) {
    const auto code = topic.result.code;
    if (code != error_code::none && code != error_code::topic_already_exists) refused.emplace(topic.name, code);
  }
  return refused;
}

bool node_makes_topics(const catalog_view& topics) {
  const auto& started = topics.configs().started;
  const auto found = started.find("auto.create.topics.enable");
  return found == started.end() || found->second == "true";
}

}  // namespace

kafka::metadata_response answer_metadata(const kafka::metadata_request& wanted, int version, const catalog_view& topics,
                                         const answering_node& node, const refused_topics& refused) {
  auto response = about_node(node, wanted.include_cluster_authorized_operations);
  const bool with_operations = wanted.include_topic_authorized_operations;
  if (asks_for_all(wanted, version)) {
    response.topics.reserve(topics.topic_count());
    topics.for_each(
        [&](const topic_entry& entry) { response.topics.push_back(found_topic(entry, node.id, with_operations)); });
    return response;
  }
  const bool refuse_all = names_topics_too_early(wanted, version);
  response.topics.reserve(wanted.topics->size());
  for (const auto& topic : *wanted.topics) {
    const auto* entry = refuse_all ? nullptr : topic.name ? topics.find(*topic.name) : topics.find(topic.topic_id);
    if (entry != nullptr) {
      response.topics.push_back(found_topic(*entry, node.id, with_operations));
    } else {
      const auto reason = refuse_all ? error_code::invalid_request : reason_for_none(topic, refused);
      auto& answer = response.topics.emplace_back(missing_topic(topic, reason));
      if (!answer.name && version < first_version_that_asks_by_id) answer.name = "";
    }
  }
  return response;
}

std::vector<std::string> topics_to_make(const kafka::metadata_request& wanted, const catalog_view& topics) {
  std::vector<std::string> names;
  if (!wanted.topics || !wanted.allow_auto_topic_creation || !node_makes_topics(topics)) return names;
  for (const auto& topic : *wanted.topics) {
    if (topic.name && topics.find(*topic.name) == nullptr) names.emplace_back(*topic.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void metadata(const request_ptr& request) {
  const std::shared_ptr<const kafka::metadata_request> wanted = request->decode<kafka::metadata_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto version = request->version();
  const auto topics = from->context().topics();
  auto missing = topics_to_make(*wanted, *topics);
  if (missing.empty() || names_topics_too_early(*wanted, version))
    return request->reply(answer_metadata(*wanted, version, *topics, node_of(*from)));
  if (!is_fit_for_catalog(*request, missing.size())) return;
  create_topics_request create;
  for (auto& name : missing) create.topics.push_back({std::move(name)});
  const auto reply = [request, wanted](const refused_topics& refused) {
    const auto then_from = request->from();
    if (!then_from) return;
    const auto now = then_from->context().topics();
    request->reply(answer_metadata(*wanted, request->version(), *now, node_of(*then_from), refused));
  };
  ask_catalog<schema::CreateTopicsReply>(
      *from, create, [reply](const create_topics_reply& made) { reply(refusals_of(made)); },
      [reply, create](const outcome& failure) {
        refused_topics refused;
        for (const auto& topic : create.topics) refused.emplace(topic.name, failure.code);
        reply(refused);
      });
}

}  // namespace millrace::handlers
