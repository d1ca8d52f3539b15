// Metadata (3), versions 0-13: the node under the address of the listener that the client came through, and its topics.
// All topics: an empty list in version 0, a null one from 1 on, where an empty list asks for the node alone. Topics are
// named by id from 12 on; 10 and 11 carry ids and refuse them with INVALID_REQUEST, as Kafka does.
// A topic that does not exist is made if request (4+) and node allow it, and the answer waits for it: clients need no
// second try. So does a topic of a snapshot, "payments@before-v8.cards.activity", whoever may make topics. This node
// leads every partition. A topic that is named is told of to who may list, read or write it; all topics are those that
// the client may list, and none of snapshots, whose records a consumer by pattern would get again.
#include <algorithm>
#include <memory>

#include "actors/catalog/snapshot_topic_wanted.hpp"
#include "actors/catalog/stream_name.hpp"
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
constexpr auto snapshot_topic_timeout = std::chrono::seconds(30);

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

kafka::metadata_response_topic shown_topic(const topic_entry& entry, std::string_view as_asked, std::int32_t node_id) {
  kafka::metadata_response_topic answer;
  answer.name = as_asked;
  answer.topic_id = entry.facts->id;
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

error_code reason_for_none(const kafka::metadata_request_topic& wanted, error_code told,
                           const refused_topics& refused) {
  if (told != error_code::unknown_topic_or_partition) return told;
  if (const auto found = refused.find(canonical_topic_name(*wanted.name)); found != refused.end()) return found->second;
  return check_topic_name(canonical_topic_name(*wanted.name)) ? told : error_code::invalid_topic_exception;
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
    if (code != error_code::none && code != error_code::topic_already_exists)
      refused.emplace(canonical_topic_name(topic.name), code);
  }
  return refused;
}

bool node_makes_topics(const catalog_view& topics) {
  const auto& started = topics.configs().started;
  const auto found = started.find("auto.create.topics.enable");
  return found == started.end() || found->second == "true";
}

}  // namespace

kafka::metadata_response answer_metadata(const kafka::metadata_request& wanted, int version,
                                         const permitted_topics& topics, const answering_node& node,
                                         const refused_topics& refused) {
  auto response = about_node(node, wanted.include_cluster_authorized_operations);
  const bool with_operations = wanted.include_topic_authorized_operations;
  const auto add = [&](const topic_entry& entry, std::string_view as_asked) {
    auto& shown = response.topics.emplace_back(shown_topic(entry, as_asked, node.id));
    if (with_operations) shown.topic_authorized_operations = topics.operations(entry.facts->name);
  };
  if (asks_for_all(wanted, version)) {
    response.topics.reserve(topics.all().topic_count());
    topics.for_use(topic_use::list).for_each([&](const topic_entry& entry) { add(entry, entry.facts->name); });
    return response;
  }
  const bool refuse_all = names_topics_too_early(wanted, version);
  response.topics.reserve(wanted.topics->size());
  for (const auto& topic : *wanted.topics) {
    const auto found = topic.name ? topics.find(*topic.name) : topics.find(topic.topic_id);
    if (found.topic != nullptr && !refuse_all) {
      add(*found.topic, topic.name.value_or(found.topic->facts->name));
    } else {
      const auto reason = refuse_all ? error_code::invalid_request : reason_for_none(topic, found.error, refused);
      auto& answer = response.topics.emplace_back(missing_topic(topic, reason));
      if (!answer.name && version < first_version_that_asks_by_id) answer.name = "";
    }
  }
  return response;
}

std::vector<std::string> topics_to_make(const kafka::metadata_request& wanted, const permitted_topics& topics) {
  std::vector<std::string> names;
  if (!wanted.topics || !wanted.allow_auto_topic_creation || !node_makes_topics(topics.all())) return names;
  for (const auto& topic : *wanted.topics) {
    if (!topic.name || topics.find(*topic.name).error != error_code::unknown_topic_or_partition) continue;
    if (!is_of_snapshot(*topic.name)) names.emplace_back(*topic.name);
  }
  std::ranges::sort(names, {}, canonical_topic_name);
  const auto same = [](const auto& a, const auto& b) { return canonical_topic_name(a) == canonical_topic_name(b); };
  names.erase(std::unique(names.begin(), names.end(), same), names.end());
  return names;
}

namespace {

using wanted_metadata = std::shared_ptr<const kafka::metadata_request>;

/// Those of snapshots that nobody has asked for yet. Whether the client may see them is not known before.
std::vector<std::string> snapshot_topics_to_open(const kafka::metadata_request& wanted,
                                                 const permitted_topics& topics) {
  std::vector<std::string> names;
  if (!wanted.topics) return names;
  for (const auto& topic : *wanted.topics) {
    if (!topic.name || !is_of_snapshot(*topic.name)) continue;
    if (topics.find(*topic.name).topic || !check_topic_name(canonical_topic_name(*topic.name))) continue;
    names.emplace_back(*topic.name);
  }
  return names;
}

/// Has them made, and goes on with what could not be.
void open_snapshot_topics(connection& from, std::vector<std::string> names, std::function<void(refused_topics)> then) {
  struct opening {
    std::size_t left;
    refused_topics refused;
    std::function<void(refused_topics)> then;
  };
  const auto all = std::make_shared<opening>(opening{names.size(), {}, std::move(then)});
  for (auto& name : names) {
    const auto ended = [all, canonical = canonical_topic_name(name)](error_code code) {
      if (code != error_code::none) all->refused.emplace(canonical, code);
      if (--all->left == 0) all->then(std::move(all->refused));
    };
    from.self()
        ->request(from.context().volumes, snapshot_topic_timeout,
                  snapshot_topic_wanted{std::move(name), from.context().clients})
        .then(
            [ended](const envelope<schema::LinkTopicsReply>& reply) {
              ended(static_cast<error_code>(reply.read()->getErrorCode()));
            },
            [ended](const caf::error&) { ended(error_code::request_timed_out); });
  }
}

void answer_or_make(const request_ptr& request, const wanted_metadata& wanted, const refused_topics& already_refused);

}  // namespace

void metadata(const request_ptr& request) {
  const wanted_metadata wanted = request->decode<kafka::metadata_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  auto unopened = snapshot_topics_to_open(*wanted, from->context().topics_for(topic_use::look));
  if (unopened.empty() || !from->context().volumes) return answer_or_make(request, wanted, {});
  if (!is_fit_for_catalog(*request, unopened.size())) return;
  open_snapshot_topics(*from, std::move(unopened),
                       [request, wanted](const refused_topics& refused) { answer_or_make(request, wanted, refused); });
}

namespace {

void answer_or_make(const request_ptr& request, const wanted_metadata& wanted, const refused_topics& already_refused) {
  const auto from = request->from();
  if (!from) return;
  const auto version = request->version();
  const auto topics = from->context().topics_for(topic_use::look);
  auto missing = topics_to_make(*wanted, topics);
  if (missing.empty() || names_topics_too_early(*wanted, version))
    return request->reply(answer_metadata(*wanted, version, topics, node_of(*from), already_refused));
  if (!is_fit_for_catalog(*request, missing.size())) return;
  auto not_for_them = already_refused;
  create_topics_request create;
  for (auto& name : missing) {
    if (topics.for_use(topic_use::create).may(name)) {
      create.topics.push_back({std::move(name)});
    } else {
      not_for_them.emplace(canonical_topic_name(name), error_code::topic_authorization_failed);
    }
  }
  const auto reply = [request, wanted, not_for_them](refused_topics refused) {
    const auto then_from = request->from();
    if (!then_from) return;
    const auto now = then_from->context().topics_for(topic_use::look);
    refused.insert(not_for_them.begin(), not_for_them.end());
    request->reply(answer_metadata(*wanted, request->version(), now, node_of(*then_from), refused));
  };
  if (create.topics.empty()) return reply({});
  ask_catalog<schema::CreateTopicsReply>(
      *from, create, [reply](const create_topics_reply& made) { reply(refusals_of(made)); },
      [reply, create](const outcome& failure) {
        refused_topics refused;
        for (const auto& topic : create.topics) refused.emplace(canonical_topic_name(topic.name), failure.code);
        reply(refused);
      });
}

}  // namespace

}  // namespace millrace::handlers
