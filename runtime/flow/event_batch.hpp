#pragma once
#include <caf/allowed_unsafe_message_type.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "codecs/base/strong.hpp"

namespace millrace {

/// How far a source has been read, in its own count, such as the next offset of a partition. Rises within a flow.
using source_position = strong<struct source_position_tag, std::int64_t>;

/// Events on their way from one stage to the next, in order. Moved, not shared: whoever holds it last may move the
/// events out. An empty one carries the position on, past events from which nothing followed.
template <class T>
struct event_batch {
  std::shared_ptr<std::vector<T>> events = std::make_shared<std::vector<T>>();

  /// All that the source gave before it has gone through the stages above. None in a batch after which more follows
  /// from the same input.
  std::optional<source_position> position;

  event_batch() = default;
  event_batch(std::vector<T> all, std::optional<source_position> read_to)
      : events(std::make_shared<std::vector<T>>(std::move(all))), position(read_to) {}
};

}  // namespace millrace

namespace caf {

template <class T>
struct allowed_unsafe_message_type<millrace::event_batch<T>> : std::true_type {};

}  // namespace caf
