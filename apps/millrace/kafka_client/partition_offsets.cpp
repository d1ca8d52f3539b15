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

std::int64_t wanted_offset(const position& where, const partition_bounds& bounds, kafka::offset current) {
  if (std::holds_alternative<at_start>(where)) return bounds.start.value;
  if (const auto* back = std::get_if<before_end>(&where)) return bounds.end.value - back->records;
  if (const auto* offset = std::get_if<kafka::offset>(&where)) return offset->value;
  if (const auto* shift = std::get_if<shifted_by>(&where)) {
    return (current.value < 0 ? bounds.start.value : current.value) + shift->records;
  }
  return bounds.end.value;
}

}  // namespace

partition_list list_of(const std::vector<partition_offset>& offsets) {
  partition_list list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& one : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), one.topic.c_str(), one.partition.value)->offset = one.at.value;
  }
  return list;
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

result<std::vector<partition_offset>> resolve(const client& c, const std::vector<partition_offset>& partitions,
                                              const position& where) {
  const auto bounds = find_bounds(c, partitions);
  if (!bounds) return bounds.error();
  std::vector<partition_offset> resolved = partitions;
  if (const auto* time = std::get_if<kafka::timestamp>(&where)) {
    auto found = look_up(c, partitions, std::max<std::int64_t>(0, time->value));
    if (!found) return found.error();
    resolved = std::move(*found);
    for (std::size_t i = 0; i < resolved.size(); ++i) {
      if (resolved[i].at.value < 0) resolved[i].at = (*bounds)[i].end;
    }
  } else {
    for (std::size_t i = 0; i < resolved.size(); ++i) {
      resolved[i].at = kafka::offset(wanted_offset(where, (*bounds)[i], partitions[i].at));
    }
  }
  for (std::size_t i = 0; i < resolved.size(); ++i) {
    resolved[i].at = std::clamp(resolved[i].at, (*bounds)[i].start, (*bounds)[i].end);
  }
  return resolved;
}

}  // namespace millrace::cli
