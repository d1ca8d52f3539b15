#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/flow/event/event_time.hpp"
#include "runtime/flow/state/row_name.hpp"
#include "runtime/flow/state/state_codec.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace::flow {

/// The mark that a stage had reached at the last commit: what was late then is late after a restart too.
inline result<event_time> read_mark(const map_reader& store, std::string_view stage) {
  std::string row;
  const auto found = store.get(row_prefix(stage, row_kind::mark, {}), row);
  if (!found) return found.error();
  auto mark = beginning_of_time;
  if (*found && !read_whole_state(row, mark)) return make_error(errc::corrupt, "mark of " + std::string(stage));
  return mark;
}

inline void write_mark(map_batch& to, std::string_view stage, event_time mark) {
  std::string row;
  write_state(row, mark);
  to.put(row_prefix(stage, row_kind::mark, {}), row);
}

}  // namespace millrace::flow
