// SyncGroup (14), versions 0-5: the leader hands in what each member is to do; everybody is told their part once it is
// durable. Static members (3+). Version 5 must say which protocol it means.
#include "codecs/kafka/api/14_sync_group.hpp"
#include "actors/gateway/ask_group.hpp"
#include "actors/gateway/group_wire.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

constexpr int protocol_from = 5;

sync_request question_of(const kafka::sync_group_request& wanted) {
  sync_request question;
  question.member_id = wanted.member_id;
  question.instance_id = group_wire::owned(wanted.group_instance_id);
  question.at = generation(wanted.generation_id);
  question.protocol_type = group_wire::owned(wanted.protocol_type);
  question.protocol = group_wire::owned(wanted.protocol_name);
  for (const auto& a : wanted.assignments) {
    question.assignments.push_back({std::string(a.member_id), group_wire::owned(a.assignment)});
  }
  return question;
}

void reply_with(request& r, const sync_reply& decided) {
  kafka::sync_group_response response;
  response.error_code = decided.error;
  if (decided.error == error_code::none) {
    response.protocol_type = decided.protocol_type;
    response.protocol_name = decided.protocol;
  }
  response.assignment = group_wire::bytes_of(decided.assignment);
  r.reply(response);
}

}  // namespace

void sync_group(const request_ptr& request) {
  const auto wanted = request->decode<kafka::sync_group_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  if (request->version() >= protocol_from && (!wanted->protocol_type || !wanted->protocol_name)) {
    sync_reply refusal;
    refusal.error = error_code::inconsistent_group_protocol;
    return reply_with(*request, refusal);
  }
  ask_group<sync_reply>(*from, std::string(wanted->group_id), question_of(*wanted),
                        [request](const sync_reply& decided) { reply_with(*request, decided); });
}

}  // namespace millrace::handlers
