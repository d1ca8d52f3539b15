// DeleteGroups (42), versions 0-2: groups without members, with all their offsets; each has its own answer, given when
// its deletion is durable.
#include "codecs/kafka/api/42_delete_groups.hpp"
#include "actors/gateway/ask_group.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {

void delete_groups(const request_ptr& request) {
  const auto wanted = request->decode<kafka::delete_groups_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto response = std::make_shared<kafka::delete_groups_response>();
  const auto questions = std::make_shared<group_questions>([request, response] { request->reply(*response); });
  response->results.resize(wanted->groups_names.size());
  for (std::size_t i = 0; i < wanted->groups_names.size(); ++i) {
    auto& result = response->results[i];
    result.group_id = wanted->groups_names[i];
    questions->ask<group_deletion_reply>(
        *from, result.group_id, group_deletion{},
        [response, i](const group_deletion_reply& decided) { response->results[i].error_code = decided.error; });
  }
  questions->all_asked();
}

}  // namespace millrace::handlers
