#include <set>

#include "actors/catalog/catalog_logic.hpp"
#include "actors/catalog/refusal.hpp"
#include "actors/catalog/stream_name.hpp"

namespace millrace {
namespace {

using kafka::error_code;

ruling<topic_ref> topic_meant(const catalog_state& state, const topic_to_delete& wanted) {
  if (wanted.name && !wanted.id.is_zero())
    return refuse(error_code::invalid_request, "A topic is named either by its name or by its id, not by both.");
  if (!wanted.name && wanted.id.is_zero())
    return refuse(error_code::invalid_request, "Neither a topic's name nor its id is given.");
  auto found = wanted.name ? state.find(canonical_topic_name(*wanted.name)) : state.find(wanted.id);
  if (found) return found;
  if (wanted.name) return refuse(error_code::unknown_topic_or_partition, "There is no topic '" + *wanted.name + "'.");
  return refuse(error_code::unknown_topic_id, "There is no topic with the id " + to_text(wanted.id) + ".");
}

bool is_deletion_enabled(const catalog_options& options) {
  const auto found = options.started_configs.find("delete.topic.enable");
  return found == options.started_configs.end() || found->second == "true";
}

}  // namespace

catalog_decision<delete_topics_reply> decide(const catalog_state& state, const delete_topics_request& request,
                                             const decision_context& context) {
  catalog_decision<delete_topics_reply> decided;
  repeated_names names;
  const auto key_of = [](const topic_to_delete& t) {
    return t.name ? "name " + canonical_topic_name(*t.name) : "id " + to_text(t.id);
  };
  for (const auto& wanted : request.topics) names.count(key_of(wanted));
  std::set<topic_id> removed;
  for (const auto& wanted : request.topics) {
    const auto key = key_of(wanted);
    if (!names.is_first(key)) continue;
    auto& answer = decided.reply.topics.emplace_back(deleted_topic{wanted.name, wanted.id, {}});
    if (names.is_repeated(key)) {
      answer.result = refuse(error_code::invalid_request, "The topic is named more than once.");
      continue;
    }
    const auto found = topic_meant(state, wanted);
    if (!found) {
      answer.result = found.error();
      continue;
    }
    if (!answer.name) answer.name = (*found)->name;
    answer.id = (*found)->id;
    if (!is_deletion_enabled(context.options)) {
      answer.result = refuse(error_code::topic_deletion_disabled, "delete.topic.enable is false.");
    } else if (!removed.insert(answer.id).second) {
      answer.result = refuse(error_code::invalid_request, "The topic is named by its name and by its id.");
    } else {
      decided.events.emplace_back(topic_removed{answer.id});
    }
  }
  return decided;
}

}  // namespace millrace
