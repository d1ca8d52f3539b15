#include "actors/catalog/message_lists.hpp"
#include "actors/catalog/messages.hpp"

namespace millrace {
namespace {

using namespace message_lists;
using schema_text::string;
using schema_text::text;

void put_resource(schema::AlterConfigsRequest::Resource::Builder to, const resource_to_alter& resource) {
  to.setType(static_cast<std::int8_t>(resource.type));
  to.setName(text(resource.name));
  put(
      resource.changes, [&](unsigned size) { return to.initChanges(size); },
      [](auto change, const config_change& c) {
        change.setName(text(c.name));
        change.setOperation(static_cast<std::int8_t>(c.operation));
        if (c.value) change.setValue(text(*c.value));
      });
}

config_change take_change(schema::AlterConfigsRequest::Change::Reader from) {
  config_change change{string(from.getName()), static_cast<config_operation>(from.getOperation()), std::nullopt};
  if (from.hasValue()) change.value = string(from.getValue());
  return change;
}

resource_to_alter take_resource(schema::AlterConfigsRequest::Resource::Reader from) {
  return {static_cast<resource_type>(from.getType()), string(from.getName()),
          take<config_change>(from.getChanges(), take_change)};
}

}  // namespace

envelope<schema::AlterConfigsRequest> to_message(const alter_configs_request& request) {
  return make_envelope<schema::AlterConfigsRequest>([&](schema::AlterConfigsRequest::Builder root) {
    root.setReplaceAll(request.replace_all);
    root.setValidateOnly(request.validate_only);
    put(
        request.resources, [&](unsigned size) { return root.initResources(size); }, put_resource);
  });
}

alter_configs_request from_message(schema::AlterConfigsRequest::Reader message) {
  return {take<resource_to_alter>(message.getResources(), take_resource), message.getReplaceAll(),
          message.getValidateOnly()};
}

envelope<schema::AlterConfigsReply> to_message(const alter_configs_reply& reply) {
  return make_envelope<schema::AlterConfigsReply>([&](schema::AlterConfigsReply::Builder root) {
    put(
        reply.resources, [&](unsigned size) { return root.initResources(size); },
        [](auto to, const altered_resource& resource) {
          to.setType(static_cast<std::int8_t>(resource.type));
          to.setName(text(resource.name));
          put_outcome(to, resource.result);
        });
  });
}

alter_configs_reply from_message(schema::AlterConfigsReply::Reader message) {
  return {take<altered_resource>(message.getResources(), [](const auto& from) {
    return altered_resource{static_cast<resource_type>(from.getType()), string(from.getName()), take_outcome(from)};
  })};
}

}  // namespace millrace
