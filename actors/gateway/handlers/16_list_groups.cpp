// ListGroups (16), versions 0-5: all groups of the node. Filters by phase (4+) and by type (5), in any case of letters;
// every group is of the classic type.
#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <chrono>

#include "actors/gateway/connection.hpp"
#include "actors/gateway/gateway_context.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/group/group_logic.hpp"
#include "actors/group/reply_message.hpp"
#include "actors/group/schema_strings.hpp"
#include "codecs/kafka/api/16_list_groups.hpp"
#include "codecs/schema/group.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;
using filter = std::vector<std::string_view>;

constexpr auto answer_timeout = std::chrono::seconds(30);
constexpr std::string_view group_type = "classic";

bool passes(const filter& wanted, std::string_view value) {
  return wanted.empty() ||
         std::any_of(wanted.begin(), wanted.end(), [&](std::string_view w) { return boost::iequals(w, value); });
}

kafka::list_groups_response response_of(schema::GroupsAnswer::Reader answer, const kafka::list_groups_request& wanted) {
  kafka::list_groups_response response;
  response.error_code = static_cast<error_code>(answer.getErrorCode());
  if (!passes(wanted.types_filter, group_type)) return response;
  for (const auto group : answer.getGroups()) {
    const std::string phase = name_of(phase_of(group.getPhase()));
    if (!passes(wanted.states_filter, phase)) continue;
    response.groups.push_back({schema_strings::string_of(group.getGroupId()),
                               schema_strings::string_of(group.getProtocolType()), phase, std::string(group_type)});
  }
  return response;
}

}  // namespace

void list_groups(const request_ptr& request) {
  const std::shared_ptr<kafka::list_groups_request> wanted = request->decode<kafka::list_groups_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  from->self()
      ->request(from->context().group_directory, answer_timeout, make_envelope<schema::GroupsQuery>([](auto) {}))
      .then([request, wanted](
                const envelope<schema::GroupsAnswer>& answer) { request->reply(response_of(*answer.read(), *wanted)); },
            [request](caf::error&) {
              kafka::list_groups_response response;
              response.error_code = error_code::coordinator_not_available;
              request->reply(response);
            });
}

}  // namespace millrace::handlers
