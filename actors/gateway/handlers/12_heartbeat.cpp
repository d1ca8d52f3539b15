// Heartbeat (12), versions 0-4: keeps a member's session; the answer tells it of a rebalance. Static members (3+).
#include "codecs/kafka/api/12_heartbeat.hpp"
#include "actors/gateway/ask_group.hpp"
#include "actors/gateway/group_wire.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {

void heartbeat(const request_ptr& request) {
  const auto wanted = request->decode<kafka::heartbeat_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const heartbeat_request question{std::string(wanted->member_id), group_wire::owned(wanted->group_instance_id),
                                   generation(wanted->generation_id)};
  ask_group<heartbeat_reply>(*from, std::string(wanted->group_id), question, [request](const heartbeat_reply& decided) {
    kafka::heartbeat_response response;
    response.error_code = decided.error;
    request->reply(response);
  });
}

}  // namespace millrace::handlers
