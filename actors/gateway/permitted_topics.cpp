#include "actors/gateway/permitted_topics.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "actors/catalog/read_only_topic.hpp"
#include "actors/gateway/all_operations.hpp"

namespace millrace {
namespace {

using kafka::error_code;

constexpr std::array look_verbs{access_verb::list, access_verb::read, access_verb::write};
constexpr std::array list_verbs{access_verb::list};
constexpr std::array consume_verbs{access_verb::read};
constexpr std::array produce_verbs{access_verb::write};
constexpr std::array create_verbs{access_verb::create};
constexpr std::array remove_verbs{access_verb::remove};
constexpr std::array alter_verbs{access_verb::admin};

}  // namespace

std::span<const access_verb> verbs_for(topic_use use) {
  switch (use) {
    case topic_use::look: return look_verbs;
    case topic_use::list: return list_verbs;
    case topic_use::consume:
    case topic_use::commit: return consume_verbs;
    case topic_use::produce: return produce_verbs;
    case topic_use::create: return create_verbs;
    case topic_use::remove: return remove_verbs;
    case topic_use::alter: return alter_verbs;
  }
  return {};
}

permitted_topics::permitted_topics(const catalog_view& topics, topic_use use)
    : topics_(std::shared_ptr<const void>(), &topics), use_(use) {}

permitted_topics::permitted_topics(std::shared_ptr<const catalog_view> topics, topic_use use,
                                   std::shared_ptr<const access_identity> who,
                                   std::shared_ptr<const stream_list> streams)
    : topics_(std::move(topics)), use_(use), who_(std::move(who)), streams_(std::move(streams)) {}

found_topic permitted_topics::find(std::string_view name) const {
  if (!may(name)) return {nullptr, error_code::topic_authorization_failed};
  const auto* topic = topics_->find(name);
  return topic && is_listed(*topic) ? judge(topic) : found_topic{nullptr, error_code::unknown_topic_or_partition};
}

found_topic permitted_topics::find(const topic_id& id) const {
  const auto* topic = topics_->find(id);
  if (!topic || !is_listed(*topic)) return {nullptr, error_code::unknown_topic_id};
  if (!may(topic->facts->name)) return {nullptr, error_code::topic_authorization_failed};
  return judge(topic);
}

found_topic permitted_topics::judge(const topic_entry* topic) const {
  if (is_change(use_) && topic->settings->read_only) return {nullptr, error_code::policy_violation};
  return {topic};
}

/// Names of snapshots' topics belong to the streams of snapshots and to none that is live.
const stream_entry* permitted_topics::stream_of(std::string_view canonical) const {
  const auto* stream = streams_->stream_of(canonical);
  if (stream && is_of_snapshot(canonical) && !is_of_snapshot(stream->dotted)) return nullptr;
  return stream;
}

bool permitted_topics::is_allowed(std::string_view name) const {
  const auto* stream = name.starts_with('/') ? stream_of(canonical_topic_name(name)) : stream_of(name);
  if (!stream) return false;
  return std::ranges::any_of(verbs_for(use_),
                             [&](access_verb verb) { return evaluate(stream->rule(verb).who, *who_); });
}

std::int32_t permitted_topics::operations(std::string_view name) const {
  if (!who_) return all_topic_operations;
  std::int32_t bits = 0;
  const auto add = [&](topic_use use, std::int32_t operations) {
    if (for_use(use).may(name)) bits |= operations;
  };
  add(topic_use::look, operations_of(acl_operation::describe));
  add(topic_use::list, operations_of(acl_operation::describe_configs));
  add(topic_use::consume, operations_of(acl_operation::read));
  add(topic_use::produce, operations_of(acl_operation::write));
  add(topic_use::create, operations_of(acl_operation::create));
  add(topic_use::remove, operations_of(acl_operation::remove));
  add(topic_use::alter, operations_of(acl_operation::alter, acl_operation::alter_configs));
  return bits;
}

std::string permitted_topics::reason(error_code error, std::string_view name) const {
  if (error == error_code::policy_violation) return std::string(read_only_reason);
  if (error == error_code::none) return {};
  if (error != error_code::topic_authorization_failed) return "There is no such topic or partition.";
  const auto* stream = who_ ? stream_of(canonical_topic_name(name)) : nullptr;
  if (!stream) return "It is not for you.";
  std::string text;
  for (const auto verb : verbs_for(use_)) {
    const auto& rule = stream->rule(verb);
    if (!text.empty()) text += "; ";
    text.append(name_of(verb)).append(", ruled by ").append(rule.from.empty() ? "the volume's default" : rule.from);
    text.append(": refused");
  }
  return text;
}

}  // namespace millrace
