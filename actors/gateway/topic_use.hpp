#pragma once
#include <cstdint>
#include <span>

#include "codecs/access/access_verb.hpp"

namespace millrace {

/// What a client wants of a topic; each API has one for each topic that it names. Source:
/// codecs/access/access_rules.md.
enum class topic_use : std::uint8_t {
  look,     ///< asked by its name: that it is there, and what it has
  list,     ///< that it is there, without having been asked by name; its settings
  consume,  ///< records, offsets, a group's cursors
  commit,   ///< to move a group's cursors
  produce,  ///< records, also in transactions
  create,   ///< topics, partitions
  remove,   ///< topics, records before an offset
  alter,    ///< settings
};

/// One of them is needed.
std::span<const access_verb> verbs_for(topic_use use);

/// Whether it changes the topic, which one of a snapshot or of a mirror refuses.
constexpr bool is_change(topic_use use) { return use >= topic_use::commit; }

}  // namespace millrace
