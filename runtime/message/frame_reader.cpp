#include "runtime/message/frame_reader.hpp"

#include <algorithm>
#include <limits>

namespace millrace {
namespace {

constexpr int received_nesting_max = 32;
constexpr std::uint64_t received_visits_per_word = 8;
constexpr std::uint64_t received_visits_min = 1024;

}  // namespace

capnp::ReaderOptions frame_reader::limits(const frame& source) {
  capnp::ReaderOptions options;
  if (source.from() == frame::origin::built) {
    options.traversalLimitInWords = std::numeric_limits<std::uint64_t>::max() / sizeof(capnp::word);
  } else {
    options.traversalLimitInWords = std::max(received_visits_min, received_visits_per_word * source.words().size());
    options.nestingLimit = received_nesting_max;
  }
  return options;
}

}  // namespace millrace
