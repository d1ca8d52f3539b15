#include "apps/millrace/kafka_client/group_admin.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <tuple>

#include "apps/millrace/kafka_client/client_error.hpp"

namespace millrace::cli {
namespace {

constexpr auto coordinator_pause = std::chrono::milliseconds(100);

using offsets_request = handle<rd_kafka_ListConsumerGroupOffsets_t, rd_kafka_ListConsumerGroupOffsets_destroy>;
using alter_request = handle<rd_kafka_AlterConsumerGroupOffsets_t, rd_kafka_AlterConsumerGroupOffsets_destroy>;
using forget_request = handle<rd_kafka_DeleteConsumerGroupOffsets_t, rd_kafka_DeleteConsumerGroupOffsets_destroy>;
using delete_request = handle<rd_kafka_DeleteGroup_t, rd_kafka_DeleteGroup_destroy>;

std::string text_of(const char* text) { return text == nullptr ? "" : text; }

std::vector<partition_offset> sorted_offsets(const rd_kafka_topic_partition_list_t* list) {
  auto offsets = offsets_in(list);
  std::sort(offsets.begin(), offsets.end(),
            [](auto& a, auto& b) { return std::tie(a.topic, a.partition) < std::tie(b.topic, b.partition); });
  return offsets;
}

group_member member_of(const rd_kafka_MemberDescription_t* member) {
  return {text_of(rd_kafka_MemberDescription_consumer_id(member)),
          text_of(rd_kafka_MemberDescription_client_id(member)), text_of(rd_kafka_MemberDescription_host(member)),
          text_of(rd_kafka_MemberDescription_group_instance_id(member)),
          sorted_offsets(rd_kafka_MemberAssignment_partitions(rd_kafka_MemberDescription_assignment(member)))};
}

/// Asks again while there is no coordinator, as Kafka's own tools do. What it refused so it has not done.
template <class Ask>
auto ask_until_coordinated(const client& c, Ask ask) -> decltype(ask()) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(c.timeout_ms());
  for (;;) {
    auto answer = ask();
    if (answer || answer.error().code != errc::unavailable) return answer;
    if (std::chrono::steady_clock::now() >= deadline) return answer;
    std::this_thread::sleep_for(coordinator_pause);
  }
}

result<group_description> describe(const client& c, const std::string& id) {
  const std::string attempt = "describe group " + id;
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    const char* one = id.c_str();
    rd_kafka_DescribeConsumerGroups(rk, &one, 1, options, queue);
  };
  const auto event = admin_call(c, attempt, RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, start);
  if (!event) return event.error();
  std::size_t count = 0;
  const auto* answer = rd_kafka_event_DescribeConsumerGroups_result(event->get());
  const auto** groups = rd_kafka_DescribeConsumerGroups_result_groups(answer, &count);
  if (count != 1) return make_error(errc::corrupt, attempt + ": no answer about it");
  const auto* failure = rd_kafka_ConsumerGroupDescription_error(groups[0]);
  if (failure != nullptr && rd_kafka_error_code(failure) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_error(attempt, rd_kafka_error_code(failure), rd_kafka_error_string(failure));
  }
  const auto state = rd_kafka_ConsumerGroupDescription_state(groups[0]);
  if (state == RD_KAFKA_CONSUMER_GROUP_STATE_DEAD)
    return make_error(errc::not_found, attempt + ": there is no such group");
  const auto* coordinator = rd_kafka_ConsumerGroupDescription_coordinator(groups[0]);
  group_description described{id,
                              rd_kafka_consumer_group_state_name(state),
                              text_of(rd_kafka_ConsumerGroupDescription_partition_assignor(groups[0])),
                              coordinator == nullptr ? -1 : rd_kafka_Node_id(coordinator),
                              {}};
  for (std::size_t i = 0; i < rd_kafka_ConsumerGroupDescription_member_count(groups[0]); ++i) {
    described.members.push_back(member_of(rd_kafka_ConsumerGroupDescription_member(groups[0], i)));
  }
  return described;
}

result<std::vector<partition_offset>> read_offsets(const client& c, const std::string& id) {
  const std::string attempt = "read offsets of group " + id;
  const offsets_request request(rd_kafka_ListConsumerGroupOffsets_new(id.c_str(), nullptr));
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    auto* one = request.get();
    rd_kafka_ListConsumerGroupOffsets(rk, &one, 1, options, queue);
  };
  const auto event = admin_call(c, attempt, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, start);
  if (!event) return event.error();
  std::size_t count = 0;
  const auto* answer = rd_kafka_event_ListConsumerGroupOffsets_result(event->get());
  const auto** groups = rd_kafka_ListConsumerGroupOffsets_result_groups(answer, &count);
  if (auto checked = check_groups("read offsets of group", groups, count); !checked) return checked.error();
  if (count == 0) return std::vector<partition_offset>{};
  return sorted_offsets(rd_kafka_group_result_partitions(groups[0]));
}

result<void> set_offsets(const client& c, const std::string& id, const std::vector<partition_offset>& offsets) {
  const auto list = list_of(offsets);
  const alter_request request(rd_kafka_AlterConsumerGroupOffsets_new(id.c_str(), list.get()));
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    auto* one = request.get();
    rd_kafka_AlterConsumerGroupOffsets(rk, &one, 1, options, queue);
  };
  const auto event = admin_call(c, "seek group " + id, RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, start);
  if (!event) return event.error();
  std::size_t count = 0;
  const auto* answer = rd_kafka_event_AlterConsumerGroupOffsets_result(event->get());
  const auto** groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(answer, &count);
  return check_groups("seek group", groups, count);
}

result<void> remove_offsets(const client& c, const std::string& id, const std::vector<partition_offset>& partitions) {
  const auto list = list_of(partitions);
  const forget_request request(rd_kafka_DeleteConsumerGroupOffsets_new(id.c_str(), list.get()));
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    auto* one = request.get();
    rd_kafka_DeleteConsumerGroupOffsets(rk, &one, 1, options, queue);
  };
  const auto event =
      admin_call(c, "delete offsets of group " + id, RD_KAFKA_ADMIN_OP_DELETECONSUMERGROUPOFFSETS, start);
  if (!event) return event.error();
  std::size_t count = 0;
  const auto* answer = rd_kafka_event_DeleteConsumerGroupOffsets_result(event->get());
  const auto** groups = rd_kafka_DeleteConsumerGroupOffsets_result_groups(answer, &count);
  return check_groups("delete offsets of group", groups, count);
}

result<void> remove(const client& c, const std::string& id) {
  const delete_request request(rd_kafka_DeleteGroup_new(id.c_str()));
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    auto* one = request.get();
    rd_kafka_DeleteGroups(rk, &one, 1, options, queue);
  };
  const auto event = admin_call(c, "delete group " + id, RD_KAFKA_ADMIN_OP_DELETEGROUPS, start);
  if (!event) return event.error();
  std::size_t count = 0;
  const auto* answer = rd_kafka_event_DeleteGroups_result(event->get());
  const auto** groups = rd_kafka_DeleteGroups_result_groups(answer, &count);
  return check_groups("delete group", groups, count);
}

}  // namespace

/// librdkafka (seen in 2.0.2; its issue 5040) asks the coordinator of the client's own group anew when OffsetFetch is
/// answered with NOT_COORDINATOR or COORDINATOR_NOT_AVAILABLE, and reads through a null pointer where the client has no
/// group. The client never joins this one, so that it never comes to be.
result<std::unique_ptr<client>> connect_for_groups(const connection_options& connection) {
  return client::connect(client_kind::observer, connection, {{"group.id", "millrace-group"}});
}

result<std::vector<group_listing>> list_groups(const client& c) {
  const auto start = [](auto* rk, auto* options, auto* queue) { rd_kafka_ListConsumerGroups(rk, options, queue); };
  const auto event = admin_call(c, "list groups", RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, start);
  if (!event) return event.error();
  const auto* answer = rd_kafka_event_ListConsumerGroups_result(event->get());
  std::size_t count = 0;
  if (const auto** errors = rd_kafka_ListConsumerGroups_result_errors(answer, &count); count != 0) {
    return client_error("list groups", rd_kafka_error_code(errors[0]), rd_kafka_error_string(errors[0]));
  }
  const auto** valid = rd_kafka_ListConsumerGroups_result_valid(answer, &count);
  std::vector<group_listing> groups;
  for (std::size_t i = 0; i < count; ++i) {
    const auto state = rd_kafka_ConsumerGroupListing_state(valid[i]);
    groups.push_back({rd_kafka_ConsumerGroupListing_group_id(valid[i]), rd_kafka_consumer_group_state_name(state)});
  }
  std::sort(groups.begin(), groups.end(), [](auto& a, auto& b) { return a.id < b.id; });
  return groups;
}

result<group_description> describe_group(const client& c, const std::string& id) {
  return ask_until_coordinated(c, [&] { return describe(c, id); });
}

result<std::vector<partition_offset>> committed_offsets(const client& c, const std::string& id) {
  return ask_until_coordinated(c, [&] { return read_offsets(c, id); });
}

result<void> commit_offsets(const client& c, const std::string& id, const std::vector<partition_offset>& offsets) {
  return ask_until_coordinated(c, [&] { return set_offsets(c, id, offsets); });
}

result<void> forget_offsets(const client& c, const std::string& id, const std::vector<partition_offset>& partitions) {
  return ask_until_coordinated(c, [&] { return remove_offsets(c, id, partitions); });
}

result<void> delete_group(const client& c, const std::string& id) {
  return ask_until_coordinated(c, [&] { return remove(c, id); });
}

}  // namespace millrace::cli
