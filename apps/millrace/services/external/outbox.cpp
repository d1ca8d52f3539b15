#include "apps/millrace/services/external/outbox.hpp"

#include <fmt/format.h>

#include <random>
#include <tuple>
#include <utility>

#include "runtime/flow/state/state_codec.hpp"

namespace millrace::cli {
namespace {

using stored_output = std::tuple<std::uint64_t, std::optional<std::string>, std::optional<std::string>, std::int64_t,
                                 std::vector<std::pair<std::string, std::string>>>;
using stored_position = std::tuple<std::uint64_t, std::int32_t, std::int64_t>;
using stored_place = std::pair<std::uint64_t, std::int32_t>;  // which output, and the partition that it names

}  // namespace

std::string new_mark() {
  std::random_device dice;
  return fmt::format("{:08x}{:08x}", dice(), dice());
}

std::string encode(const outbox& box) {
  std::vector<stored_output> outputs;
  std::vector<stored_place> places;
  for (const auto& o : box.outputs) {
    if (o.record.partition) places.emplace_back(outputs.size(), o.record.partition->value);
    outputs.emplace_back(o.sink, o.record.key, o.record.value, o.record.time.value, o.record.headers);
  }
  std::vector<stored_position> positions;
  for (const auto& p : box.positions) positions.emplace_back(p.source, p.partition.value, p.next.value);
  std::string bytes;
  flow::write_state(bytes, outputs);
  flow::write_state(bytes, positions);
  flow::write_state(bytes, box.mark);
  flow::write_state(bytes, places);
  return bytes;
}

result<outbox> decode_outbox(std::string_view bytes) {
  const auto corrupt = [] { return make_error(errc::corrupt, "the service's outbox"); };
  std::vector<stored_output> outputs;
  std::vector<stored_position> positions;
  std::vector<stored_place> places;
  outbox box;
  if (!flow::read_state(bytes, outputs) || !flow::read_state(bytes, positions)) return corrupt();
  const bool of_earlier_release = bytes.empty();
  if (!of_earlier_release && (!flow::read_state(bytes, box.mark) || !flow::read_whole_state(bytes, places)))
    return corrupt();
  for (auto& [sink, key, value, time, headers] : outputs) {
    box.outputs.push_back({sink, {std::move(key), std::move(value), kafka::timestamp(time), std::move(headers)}});
  }
  for (const auto& [output, partition] : places) {
    if (output >= box.outputs.size()) return corrupt();
    box.outputs[output].record.partition = kafka::partition_index(partition);
  }
  for (const auto& [source, partition, next] : positions) {
    box.positions.push_back({source, kafka::partition_index(partition), kafka::offset(next)});
  }
  return box;
}

}  // namespace millrace::cli
