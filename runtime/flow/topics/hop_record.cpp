#include "runtime/flow/topics/hop_record.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "runtime/flow/state/state_codec.hpp"

namespace millrace::flow {
namespace {

struct carried_event {
  event_time time;
  std::uint32_t late_by_ms = 0;
  std::string value;

  static auto fields(auto& self) { return std::tie(self.time, self.late_by_ms, self.value); }
};

/// The value of such a record, as values stand in rows of state: later versions may append to it.
struct written_hop {
  std::uint64_t state = 0;
  input_partition sender;
  event_time promised;
  bool idle = false;
  std::optional<carried_event> event;

  static auto fields(auto& self) { return std::tie(self.state, self.sender, self.promised, self.idle, self.event); }
};

std::string written(const written_hop& hop) {
  std::string bytes;
  write_state(bytes, hop);
  return bytes;
}

}  // namespace

new_topic_record encode_hop(std::uint64_t state, input_partition sender, hopping_event event) {
  return {.key = std::move(event.key),
          .value = written({.state = state,
                            .sender = sender,
                            .promised = event.promised,
                            .event = carried_event{event.time, event.late_by_ms, std::move(event.value)}})};
}

new_topic_record encode_hop(std::uint64_t state, input_partition sender, const hop_promise& promise,
                            kafka::partition_index to) {
  return {.value = written({.state = state, .sender = sender, .promised = promise.promised, .idle = promise.idle}),
          .partition = to};
}

result<hop_record> decode_hop(const topic_record& record) {
  written_hop hop;
  if (!record.value || !read_whole_state(*record.value, hop)) {
    return make_error(errc::corrupt, "no record of a hop between instances");
  }
  if (!hop.event) return hop_record{hop.state, hop.sender, hop_promise{hop.promised, hop.idle}};
  return hop_record{hop.state, hop.sender,
                    hopping_event{.value = std::move(hop.event->value),
                                  .time = hop.event->time,
                                  .late_by_ms = hop.event->late_by_ms,
                                  .promised = hop.promised}};
}

}  // namespace millrace::flow
