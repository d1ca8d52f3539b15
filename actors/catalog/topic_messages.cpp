#include "actors/catalog/message_lists.hpp"
#include "actors/catalog/messages.hpp"

namespace millrace {
namespace {

using namespace message_lists;
using schema_text::data;
using schema_text::id;
using schema_text::string;
using schema_text::text;

void put_topic(schema::CreateTopicsRequest::Topic::Builder to, const topic_to_create& topic) {
  to.setName(text(topic.name));
  to.setPartitions(topic.partitions);
  to.setReplicationFactor(topic.replication_factor);
  put(
      topic.assignments, [&](unsigned size) { return to.initAssignments(size); },
      [](auto assignment, const partition_assignment& a) {
        assignment.setPartition(a.partition);
        put_numbers(assignment.initReplicas(static_cast<unsigned>(a.replicas.size())), a.replicas);
      });
  put(
      topic.configs, [&](unsigned size) { return to.initConfigs(size); },
      [](auto config, const auto& c) {
        config.setName(text(c.first));
        if (c.second) config.setValue(text(*c.second));
      });
}

topic_to_create take_topic(schema::CreateTopicsRequest::Topic::Reader from) {
  topic_to_create topic{string(from.getName()), from.getPartitions(), from.getReplicationFactor()};
  topic.assignments = take<partition_assignment>(from.getAssignments(), [](const auto& a) {
    return partition_assignment{a.getPartition(), take_numbers(a.getReplicas())};
  });
  for (const auto config : from.getConfigs()) {
    auto& [name, value] = topic.configs.emplace_back(string(config.getName()), std::nullopt);
    if (config.hasValue()) value = string(config.getValue());
  }
  return topic;
}

void put_created(schema::CreateTopicsReply::Topic::Builder to, const created_topic& topic) {
  to.setName(text(topic.name));
  put_outcome(to, topic.result);
  to.setId(data(topic.id));
  to.setPartitions(topic.partitions);
  to.setReplicationFactor(topic.replication_factor);
  put(
      topic.overrides, [&](unsigned size) { return to.initOverrides(size); },
      [](auto config, const auto& c) {
        config.setName(text(c.first));
        config.setValue(text(c.second));
      });
}

created_topic take_created(schema::CreateTopicsReply::Topic::Reader from) {
  created_topic topic{string(from.getName()), take_outcome(from),          id(from.getId()).value_or(topic_id{}),
                      from.getPartitions(),   from.getReplicationFactor(), {}};
  for (const auto config : from.getOverrides())
    topic.overrides.emplace(string(config.getName()), string(config.getValue()));
  return topic;
}

}  // namespace

envelope<schema::CreateTopicsRequest> to_message(const create_topics_request& request) {
  return make_envelope<schema::CreateTopicsRequest>([&](schema::CreateTopicsRequest::Builder root) {
    root.setValidateOnly(request.validate_only);
    put(
        request.topics, [&](unsigned size) { return root.initTopics(size); }, put_topic);
  });
}

create_topics_request from_message(schema::CreateTopicsRequest::Reader message) {
  return {take<topic_to_create>(message.getTopics(), take_topic), message.getValidateOnly()};
}

envelope<schema::CreateTopicsReply> to_message(const create_topics_reply& reply) {
  return make_envelope<schema::CreateTopicsReply>([&](schema::CreateTopicsReply::Builder root) {
    put(
        reply.topics, [&](unsigned size) { return root.initTopics(size); }, put_created);
  });
}

create_topics_reply from_message(schema::CreateTopicsReply::Reader message) {
  return {take<created_topic>(message.getTopics(), take_created)};
}

envelope<schema::DeleteTopicsRequest> to_message(const delete_topics_request& request) {
  return make_envelope<schema::DeleteTopicsRequest>([&](schema::DeleteTopicsRequest::Builder root) {
    put(
        request.topics, [&](unsigned size) { return root.initTopics(size); },
        [](auto to, const topic_to_delete& topic) {
          if (topic.name) to.setName(text(*topic.name));
          if (!topic.id.is_zero()) to.setId(data(topic.id));
        });
  });
}

delete_topics_request from_message(schema::DeleteTopicsRequest::Reader message) {
  return {take<topic_to_delete>(message.getTopics(), [](const auto& from) {
    topic_to_delete topic{std::nullopt, id(from.getId()).value_or(topic_id{})};
    if (from.hasName()) topic.name = string(from.getName());
    return topic;
  })};
}

envelope<schema::DeleteTopicsReply> to_message(const delete_topics_reply& reply) {
  return make_envelope<schema::DeleteTopicsReply>([&](schema::DeleteTopicsReply::Builder root) {
    put(
        reply.topics, [&](unsigned size) { return root.initTopics(size); },
        [](auto to, const deleted_topic& topic) {
          if (topic.name) to.setName(text(*topic.name));
          to.setId(data(topic.id));
          put_outcome(to, topic.result);
        });
  });
}

delete_topics_reply from_message(schema::DeleteTopicsReply::Reader message) {
  return {take<deleted_topic>(message.getTopics(), [](const auto& from) {
    deleted_topic topic{std::nullopt, id(from.getId()).value_or(topic_id{}), take_outcome(from)};
    if (from.hasName()) topic.name = string(from.getName());
    return topic;
  })};
}

envelope<schema::CreatePartitionsRequest> to_message(const create_partitions_request& request) {
  return make_envelope<schema::CreatePartitionsRequest>([&](schema::CreatePartitionsRequest::Builder root) {
    root.setValidateOnly(request.validate_only);
    put(
        request.topics, [&](unsigned size) { return root.initTopics(size); },
        [](auto to, const topic_to_grow& topic) {
          to.setName(text(topic.name));
          to.setPartitions(topic.partitions);
          if (!topic.assignments) return;
          const auto& assignments = *topic.assignments;
          auto list = to.initAssignments(static_cast<unsigned>(assignments.size()));
          for (unsigned i = 0; i < assignments.size(); ++i)
            put_numbers(list.init(i, static_cast<unsigned>(assignments[i].size())), assignments[i]);
        });
  });
}

create_partitions_request from_message(schema::CreatePartitionsRequest::Reader message) {
  const auto take_grown = [](const auto& from) {
    topic_to_grow topic{string(from.getName()), from.getPartitions(), std::nullopt};
    if (!from.hasAssignments()) return topic;
    auto& assignments = topic.assignments.emplace();
    for (const auto replicas : from.getAssignments()) assignments.push_back(take_numbers(replicas));
    return topic;
  };
  return {take<topic_to_grow>(message.getTopics(), take_grown), message.getValidateOnly()};
}

envelope<schema::CreatePartitionsReply> to_message(const create_partitions_reply& reply) {
  return make_envelope<schema::CreatePartitionsReply>([&](schema::CreatePartitionsReply::Builder root) {
    put(
        reply.topics, [&](unsigned size) { return root.initTopics(size); },
        [](auto to, const grown_topic& topic) {
          to.setName(text(topic.name));
          put_outcome(to, topic.result);
        });
  });
}

create_partitions_reply from_message(schema::CreatePartitionsReply::Reader message) {
  return {take<grown_topic>(message.getTopics(), [](const auto& from) {
    return grown_topic{string(from.getName()), take_outcome(from)};
  })};
}

}  // namespace millrace
