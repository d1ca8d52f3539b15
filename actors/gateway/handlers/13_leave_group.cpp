// LeaveGroup (13), versions 0-5: takes members out. Before version 3 one, whose error is the request's; later several,
// each with its own, also by instance id alone. The reason (5) goes to the log.
#include "codecs/kafka/api/13_leave_group.hpp"
#include "actors/gateway/ask_group.hpp"
#include "actors/gateway/group_wire.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

constexpr int many_members_from = 3;

leave_request question_of(const kafka::leave_group_request& wanted, int version, const logger& voice) {
  leave_request question;
  if (version < many_members_from) {
    question.members.push_back({std::string(wanted.member_id), std::nullopt});
    return question;
  }
  for (const auto& m : wanted.members) {
    question.members.push_back({std::string(m.member_id), group_wire::owned(m.group_instance_id)});
    if (m.reason) {
      voice.debug("member leaves", {{"group", wanted.group_id}, {"member", m.member_id}, {"reason", *m.reason}});
    }
  }
  return question;
}

kafka::leave_group_response response_of(leave_reply& decided, int version) {
  kafka::leave_group_response response;
  response.error_code = decided.error;
  if (version < many_members_from) {
    if (decided.error == error_code::none && !decided.members.empty()) response.error_code = decided.members[0].error;
    return response;
  }
  for (auto& m : decided.members) {
    response.members.push_back({std::move(m.who.member_id), std::move(m.who.instance_id), m.error});
  }
  return response;
}

}  // namespace

void leave_group(const request_ptr& request) {
  const auto wanted = request->decode<kafka::leave_group_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  ask_group<leave_reply>(*from, std::string(wanted->group_id),
                         question_of(*wanted, request->version(), from->context().voice),
                         [request](leave_reply decided) { request->reply(response_of(decided, request->version())); });
}

}  // namespace millrace::handlers
