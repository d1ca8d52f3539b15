#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "actors/service/service_environment.hpp"
#include "codecs/base/result.hpp"
#include "runtime/flow/topics/topic_record.hpp"

namespace millrace {

/// Shows `f` what a committed reader sees of the first partition of a topic: at most the last `records_max`, oldest
/// first. A topic that is not there has none. Blocks for as long as that takes.
result<void> show_earlier_records(const service_environment& environment, const std::string& topic,
                                  std::int64_t records_max, const std::function<void(const flow::topic_record&)>& f);

}  // namespace millrace
