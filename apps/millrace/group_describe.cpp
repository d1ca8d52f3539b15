#include <fmt/format.h>

#include <map>
#include <utility>

#include "apps/millrace/group_commands.hpp"
#include "apps/millrace/kafka_client/group_admin.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/text/group_lag.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"

namespace millrace::cli {
namespace {

struct describe_options {
  std::string id;
};

void declare(CLI::App& command, describe_options& o) { command.add_option("GROUP", o.id, "Name")->required(); }

/// Every partition that the group has committed or is given, by topic and partition.
result<std::vector<partition_progress>> progress_of(const client& c, const group_description& group) {
  const auto committed = committed_offsets(c, group.id);
  if (!committed) return committed.error();
  std::map<std::pair<std::string, kafka::partition_index>, partition_progress> all;
  const auto entry = [&](const partition_offset& one) -> partition_progress& {
    auto& found = all[{one.topic, one.partition}];
    found.topic = one.topic;
    found.partition = one.partition;
    return found;
  };
  for (const auto& one : *committed) {
    if (one.at.value >= 0) entry(one).committed = one.at;
  }
  for (const auto& member : group.members) {
    for (const auto& one : member.assigned) entry(one).member = member.id;
  }
  std::vector<partition_offset> partitions;
  for (const auto& [key, one] : all) partitions.push_back({one.topic, one.partition, kafka::offset(-1)});
  const auto bounds = find_bounds(c, partitions);
  if (!bounds) return bounds.error();
  std::vector<partition_progress> rows;
  for (auto& [key, one] : all) {
    const auto& its = (*bounds)[rows.size()];
    one.start = its.start;
    one.end = its.end;
    rows.push_back(std::move(one));
  }
  return rows;
}

std::int64_t total_lag(const std::vector<partition_progress>& rows) {
  std::int64_t total = 0;
  for (const auto& row : rows) total += row.lag();
  return total;
}

std::string text_of(const group_description& group, const std::vector<partition_progress>& rows) {
  std::string text = fmt::format(
      "group        {}\nstate        {}\nassignor     {}\ncoordinator  {}\nlag          {}\n", group.id, group.state,
      group.assignor.empty() ? "-" : group.assignor, group.coordinator, grouped(total_lag(rows)));
  if (!group.members.empty()) {
    table members({{"MEMBER"}, {"CLIENT"}, {"HOST"}, {"INSTANCE"}, {"PARTITIONS", align::right}});
    for (const auto& m : group.members) {
      members.add({m.id, m.client, m.host, m.instance.empty() ? "-" : m.instance, std::to_string(m.assigned.size())});
    }
    text += "\n" + members.render();
  }
  if (rows.empty()) return text;
  table partitions({{"TOPIC"},
                    {"PARTITION", align::right},
                    {"COMMITTED", align::right},
                    {"END", align::right},
                    {"LAG", align::right},
                    {"MEMBER"}});
  for (const auto& row : rows) {
    partitions.add({row.topic, std::to_string(row.partition.value),
                    row.committed ? std::to_string(row.committed->value) : "-", std::to_string(row.end.value),
                    std::to_string(row.lag()), row.member.empty() ? "-" : row.member});
  }
  return text + "\n" + partitions.render();
}

json json_of(const group_description& group, const std::vector<partition_progress>& rows) {
  json members = json::array();
  for (const auto& m : group.members) {
    json assigned = json::array();
    for (const auto& one : m.assigned) assigned.push_back({{"topic", one.topic}, {"partition", one.partition.value}});
    members.push_back({{"id", m.id},
                       {"client_id", m.client},
                       {"host", m.host},
                       {"instance_id", m.instance.empty() ? json() : json(m.instance)},
                       {"assigned", assigned}});
  }
  json partitions = json::array();
  for (const auto& row : rows) {
    partitions.push_back({{"topic", row.topic},
                          {"partition", row.partition.value},
                          {"committed", row.committed ? json(row.committed->value) : json()},
                          {"start_offset", row.start.value},
                          {"end_offset", row.end.value},
                          {"lag", row.lag()},
                          {"member", row.member.empty() ? json() : json(row.member)}});
  }
  return {{"id", group.id},
          {"state", group.state},
          {"assignor", group.assignor},
          {"coordinator", group.coordinator},
          {"lag", total_lag(rows)},
          {"members", members},
          {"partitions", partitions}};
}

exit_code run(const describe_options& o, const command_context& shared) {
  const auto connected = connect_for_groups(shared.connection);
  if (!connected) return report(connected.error(), shared);
  const auto group = describe_group(**connected, o.id);
  if (!group) return report(group.error(), shared);
  const auto rows = progress_of(**connected, *group);
  if (!rows) return report(rows.error(), shared);
  if (shared.json) {
    print_json(json_of(*group, *rows));
  } else {
    print(text_of(*group, *rows));
  }
  return exit_code::ok;
}

}  // namespace

void add_group_describe(CLI::App& group, command_context& shared) {
  add_command<describe_options>(group, "describe", "Members, offsets and lag of a group", shared, declare, run);
}

}  // namespace millrace::cli
