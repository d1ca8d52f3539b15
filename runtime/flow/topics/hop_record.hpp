#pragma once
#include <cstdint>
#include <string_view>
#include <variant>

#include "codecs/base/result.hpp"
#include "runtime/flow/engine/hop_stage.hpp"
#include "runtime/flow/engine/source_progress.hpp"
#include "runtime/flow/topics/topic_record.hpp"

namespace millrace::flow {

/// What one instance of a service has sent to another: an event, or what it promises of those to come.
struct hop_record {
  std::uint64_t state = 0;  ///< of the service: after a new beginning it is another
  input_partition sender;   ///< by the partition that it works on
  std::variant<hopping_event, hop_promise> sent;
};

/// A record of the hop's topic: an event goes to the partition of its key.
new_topic_record encode_hop(std::uint64_t state, input_partition sender, hopping_event event);

/// The same to one partition: promises go to all.
new_topic_record encode_hop(std::uint64_t state, input_partition sender, const hop_promise& promise,
                            kafka::partition_index to);

/// `corrupt`: it is none.
result<hop_record> decode_hop(const topic_record& record);

}  // namespace millrace::flow
