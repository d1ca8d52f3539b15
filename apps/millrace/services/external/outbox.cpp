#include "apps/millrace/services/external/outbox.hpp"

#include <tuple>
#include <utility>

#include "runtime/flow/state/state_codec.hpp"

namespace millrace::cli {
namespace {

using stored_output = std::tuple<std::uint64_t, std::optional<std::string>, std::optional<std::string>, std::int64_t,
                                 std::vector<std::pair<std::string, std::string>>>;
using stored_position = std::tuple<std::uint64_t, std::int32_t, std::int64_t>;

}  // namespace

std::string encode(const outbox& box) {
  std::vector<stored_output> outputs;
  for (const auto& o : box.outputs) {
    outputs.emplace_back(o.sink, o.record.key, o.record.value, o.record.time.value, o.record.headers);
  }
  std::vector<stored_position> positions;
  for (const auto& p : box.positions) positions.emplace_back(p.source, p.partition.value, p.next.value);
  std::string bytes;
  flow::write_state(bytes, outputs);
  flow::write_state(bytes, positions);
  return bytes;
}

result<outbox> decode_outbox(std::string_view bytes) {
  std::vector<stored_output> outputs;
  std::vector<stored_position> positions;
  if (!flow::read_state(bytes, outputs) || !flow::read_whole_state(bytes, positions))
    return make_error(errc::corrupt, "the service's outbox");
  outbox box;
  for (auto& [sink, key, value, time, headers] : outputs) {
    box.outputs.push_back({sink, {std::move(key), std::move(value), kafka::timestamp(time), std::move(headers)}});
  }
  for (const auto& [source, partition, next] : positions) {
    box.positions.push_back({source, kafka::partition_index(partition), kafka::offset(next)});
  }
  return box;
}

}  // namespace millrace::cli
