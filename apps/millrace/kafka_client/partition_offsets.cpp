#include "apps/millrace/kafka_client/partition_offsets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "apps/millrace/kafka_client/client_error.hpp"

namespace millrace::cli {
namespace {

constexpr std::int64_t end_of_partition = -1;  // as ListOffsets numbers them
constexpr std::int64_t start_of_partition = -2;

/// Offset of the first record not older than `time`, or of an end; -1 where no record is that young.
result<std::vector<partition_offset>> look_up(const client& c, std::vector<partition_offset> partitions,
                                              std::int64_t time) {
  if (partitions.empty()) return partitions;
  for (auto& one : partitions) one.at = kafka::offset(time);
  const auto list = list_of(partitions);
  const auto code = rd_kafka_offsets_for_times(c.raw(), list.get(), c.timeout_ms());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__PARTIAL)
    return client_error("find offsets", code);
  if (auto checked = check_partitions("find offsets of", *list); !checked) return checked.error();
  for (auto& one : partitions) {
    const auto* found = rd_kafka_topic_partition_list_find(list.get(), one.topic.c_str(), one.partition.value);
    one.at = kafka::offset(found->offset);
  }
  return partitions;
}

/// The offset of the first record not older than `time`; the end where there is none, and the start at least.
result<std::vector<partition_offset>> look_up_time(const client& c, const std::vector<partition_offset>& partitions,
                                                   const std::vector<partition_bounds>& bounds, kafka::timestamp time) {
  auto found = look_up(c, partitions, std::max<std::int64_t>(0, time.value));
  if (!found) return found;
  for (std::size_t i = 0; i < found->size(); ++i) {
    auto& at = (*found)[i].at;
    at = at.value < 0 ? bounds[i].end : std::clamp(at, bounds[i].start, bounds[i].end);
  }
  return found;
}

}  // namespace

partition_list list_of(const std::vector<partition_offset>& offsets) {
  partition_list list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& one : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), one.topic.c_str(), one.partition.value)->offset = one.at.value;
  }
  return list;
}

std::vector<partition_offset> offsets_in(const rd_kafka_topic_partition_list_t* list) {
  std::vector<partition_offset> offsets;
  for (int i = 0; list != nullptr && i < list->cnt; ++i) {
    const auto& one = list->elems[i];
    offsets.push_back(
        {one.topic, kafka::partition_index(one.partition), kafka::offset(std::max<std::int64_t>(-1, one.offset))});
  }
  return offsets;
}

result<void> check_partitions(std::string_view attempt, const rd_kafka_topic_partition_list_t& list) {
  for (int i = 0; i < list.cnt; ++i) {
    const auto& one = list.elems[i];
    if (one.err == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    return client_error(fmt::format("{} {}:{}", attempt, one.topic, one.partition), one.err);
  }
  return {};
}

std::vector<partition_offset> partitions_of(const topic_description& topic) {
  std::vector<partition_offset> all;
  for (const auto& p : topic.partitions) all.push_back({topic.name, p.index, kafka::offset(-1)});
  return all;
}

result<std::vector<partition_bounds>> find_bounds(const client& c, const std::vector<partition_offset>& partitions) {
  const auto starts = look_up(c, partitions, start_of_partition);
  if (!starts) return starts.error();
  const auto ends = look_up(c, partitions, end_of_partition);
  if (!ends) return ends.error();
  std::vector<partition_bounds> bounds;
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    bounds.push_back({partitions[i].topic, partitions[i].partition, (*starts)[i].at, (*ends)[i].at});
  }
  return bounds;
}

result<resolved_positions> resolve(const client& c, const std::vector<partition_offset>& partitions,
                                   const position& where) {
  const auto bounds = find_bounds(c, partitions);
  if (!bounds) return bounds.error();
  if (const auto* time = std::get_if<kafka::timestamp>(&where)) {
    auto found = look_up_time(c, partitions, *bounds, *time);
    if (!found) return found.error();
    return resolved_positions{std::move(*found), {}};
  }
  resolved_positions resolved{partitions, {}};
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    auto& one = resolved.places[i];
    const log_range range{(*bounds)[i].start, (*bounds)[i].end};
    const auto placed = place_in(range, where, one.at);
    one.at = placed.at;
    if (placed.side == log_side::inside) continue;
    resolved.strays.push_back({one.topic, one.partition, placed.asked, range, placed.side});
  }
  return resolved;
}

}  // namespace millrace::cli
