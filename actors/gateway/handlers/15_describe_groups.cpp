// DescribeGroups (15), versions 0-6: phase, protocol and members of groups. One that does not exist is Dead, without an
// error before version 6. What members told each other is shown while the group is stable.
// Versions: authorized operations (3+), all of a group's as long as there is no access control; static members (4+).
#include "codecs/kafka/api/15_describe_groups.hpp"
#include "actors/gateway/ask_group.hpp"
#include "actors/gateway/group_wire.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/group/group_logic.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;
using described_group = kafka::describe_groups_response_group;

constexpr int unknown_is_an_error_from = 6;

/// Kafka's numbers of READ, DELETE, DESCRIBE, DESCRIBE_CONFIGS and ALTER_CONFIGS, as bits.
constexpr std::int32_t every_operation = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

void show(described_group& shown, group_description& found, int version) {
  shown.error_code = found.error;
  shown.group_state = name_of(found.phase);
  if (found.error == error_code::group_id_not_found) {
    if (version < unknown_is_an_error_from) shown.error_code = error_code::none;
    shown.error_message = "Group " + shown.group_id + " not found.";
    return;
  }
  if (found.error != error_code::none) shown.group_state.clear();
  shown.protocol_type = std::move(found.protocol_type);
  shown.protocol_data = std::move(found.protocol);
  for (auto& m : found.members) {
    shown.members.push_back({std::move(m.who.member_id), std::move(m.who.instance_id), std::move(m.client_id),
                             std::move(m.client_host), group_wire::bytes_of(m.metadata),
                             group_wire::bytes_of(m.assignment)});
  }
}

}  // namespace

void describe_groups(const request_ptr& request) {
  const auto wanted = request->decode<kafka::describe_groups_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto response = std::make_shared<kafka::describe_groups_response>();
  const auto questions = std::make_shared<group_questions>([request, response] { request->reply(*response); });
  response->groups.resize(wanted->groups.size());
  for (std::size_t i = 0; i < wanted->groups.size(); ++i) {
    auto& shown = response->groups[i];
    shown.group_id = wanted->groups[i];
    if (wanted->include_authorized_operations) shown.authorized_operations = every_operation;
    questions->ask<group_description>(*from, shown.group_id, group_query{},
                                      [response, i, version = request->version()](group_description found) {
                                        show(response->groups[i], found, version);
                                      });
  }
  questions->all_asked();
}

}  // namespace millrace::handlers
