#include "actors/catalog/message_lists.hpp"
#include "actors/catalog/messages.hpp"

namespace millrace {
namespace {

using namespace message_lists;
using schema_text::data;
using schema_text::id;
using schema_text::string;
using schema_text::text;

void put_linked(schema::LinkTopicsRequest::Topic::Builder to, const topic& facts) {
  to.setName(text(facts.name));
  to.setId(data(facts.id));
  to.setPartitions(facts.partitions);
  to.setCreatedMs(facts.created_ms);
  put(
      facts.overrides, [&](unsigned size) { return to.initOverrides(size); },
      [](auto config, const auto& c) {
        config.setName(text(c.first));
        config.setValue(text(c.second));
      });
  to.setMirrored(facts.mirrored);
  if (!facts.origin) return;
  to.setOriginId(data(facts.origin->id));
  auto ends = to.initOriginEnds(static_cast<unsigned>(facts.origin->ends.size()));
  for (unsigned i = 0; i < ends.size(); ++i) ends.set(i, facts.origin->ends[i]);
}

topic take_linked(schema::LinkTopicsRequest::Topic::Reader from) {
  topic facts;
  facts.name = string(from.getName());
  facts.id = id(from.getId()).value_or(topic_id{});
  facts.partitions = from.getPartitions();
  facts.created_ms = from.getCreatedMs();
  facts.mirrored = from.getMirrored();
  if (const auto origin = id(from.getOriginId())) {
    facts.origin = topic_origin{*origin, {}};
    for (const auto end : from.getOriginEnds()) facts.origin->ends.push_back(end);
  }
  for (const auto config : from.getOverrides())
    facts.overrides.emplace(string(config.getName()), string(config.getValue()));
  return facts;
}

}  // namespace

envelope<schema::LinkTopicsRequest> to_message(const link_topics_request& request) {
  return make_envelope<schema::LinkTopicsRequest>([&](schema::LinkTopicsRequest::Builder root) {
    put(
        request.topics, [&](unsigned size) { return root.initTopics(size); }, put_linked);
    auto removed = root.initRemoved(static_cast<unsigned>(request.removed.size()));
    for (unsigned i = 0; i < removed.size(); ++i) removed.set(i, data(request.removed[i]));
  });
}

link_topics_request from_message(schema::LinkTopicsRequest::Reader message) {
  link_topics_request request{take<topic>(message.getTopics(), take_linked), {}};
  for (const auto removed : message.getRemoved()) request.removed.push_back(id(removed).value_or(topic_id{}));
  return request;
}

envelope<schema::LinkTopicsReply> to_message(const link_topics_reply& reply) {
  return make_envelope<schema::LinkTopicsReply>(
      [&](schema::LinkTopicsReply::Builder root) { put_outcome(root, reply.result); });
}

link_topics_reply from_message(schema::LinkTopicsReply::Reader message) { return {take_outcome(message)}; }

}  // namespace millrace
