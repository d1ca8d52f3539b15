#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/topics/flow_cut.hpp"

namespace millrace::cli {

/// What a commit has given and the cluster may not have yet: kept with the state, so that it can be sent again.
struct outbox {
  static constexpr std::string_view key = "outbox";  ///< no row of a stage is called so

  std::vector<flow::given_record> outputs;
  std::vector<flow::read_position> positions;  ///< that the group is to have with them
  std::string mark;                            ///< noted with those; empty: an earlier release wrote it, and noted none
};

/// A mark that no other outbox has.
std::string new_mark();

std::string encode(const outbox& box);

/// `corrupt`.
result<outbox> decode_outbox(std::string_view bytes);

}  // namespace millrace::cli
