// JoinGroup (11), versions 0-9: enters a group, or its next generation; answered when that begins.
// Versions: before 1 the session timeout is the rebalance timeout too; a new member is told its id first (4+); static
// members (5+); a leader that came back may be told to change nothing (9). The reason (8+) goes to the log.
#include "codecs/kafka/api/11_join_group.hpp"
#include "actors/gateway/ask_group.hpp"
#include "actors/gateway/group_wire.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

constexpr int asks_twice_from = 4;
constexpr int null_protocol_from = 7;
constexpr int skips_assignment_from = 9;

/// As Kafka shows it: "/10.0.0.1".
std::string host_of(const std::string& peer) { return '/' + peer.substr(0, peer.rfind(':')); }

join_request question_of(const kafka::join_group_request& wanted, const request& r, const connection& from) {
  join_request question;
  question.member_id = wanted.member_id;
  question.instance_id = group_wire::owned(wanted.group_instance_id);
  question.client_id = r.header().client_id.value_or("");
  question.client_host = host_of(from.peer());
  question.session_timeout = std::chrono::milliseconds(wanted.session_timeout_ms);
  const auto rebalance_ms = wanted.rebalance_timeout_ms;
  question.rebalance_timeout = rebalance_ms < 0 ? question.session_timeout : std::chrono::milliseconds(rebalance_ms);
  question.protocol_type = wanted.protocol_type;
  question.asks_twice = r.version() >= asks_twice_from;
  question.may_skip_assignment = r.version() >= skips_assignment_from;
  for (const auto& p : wanted.protocols) {
    question.protocols.push_back({std::string(p.name), group_wire::owned(p.metadata)});
  }
  return question;
}

kafka::join_group_response response_of(join_reply& joined, int version) {
  kafka::join_group_response response;
  response.error_code = joined.error;
  response.generation_id = joined.at.value;
  response.leader = std::move(joined.leader);
  response.member_id = std::move(joined.member_id);
  response.skip_assignment = joined.skip_assignment;
  if (joined.error == error_code::none || version < null_protocol_from) response.protocol_name = joined.protocol;
  if (joined.error == error_code::none) response.protocol_type = joined.protocol_type;
  for (auto& m : joined.members) {
    response.members.push_back({std::move(m.member_id), std::move(m.instance_id), group_wire::bytes_of(m.metadata)});
  }
  return response;
}

}  // namespace

void join_group(const request_ptr& request) {
  const auto wanted = request->decode<kafka::join_group_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  if (wanted->reason) {
    from->context().voice.debug("member joins", {{"group", wanted->group_id}, {"reason", *wanted->reason}});
  }
  ask_group<join_reply>(*from, std::string(wanted->group_id), question_of(*wanted, *request, *from),
                        [request](join_reply joined) { request->reply(response_of(joined, request->version())); });
}

}  // namespace millrace::handlers
