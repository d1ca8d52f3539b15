#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// How far compaction has come in one log.
struct compaction_checkpoint {
  kafka::offset cleaned_end{0};  ///< records from here on have not been compacted yet: they are dirty
  kafka::offset gaps_end{0};     ///< in segments that begin below it offsets may be missing

  friend bool operator==(const compaction_checkpoint&, const compaction_checkpoint&) = default;
};

/// The text of `compaction-checkpoint`: a line "0" (the version) and a line "cleaned_end gaps_end".
std::string encode_compaction_checkpoint(const compaction_checkpoint& checkpoint);

/// `corrupt` unless it is such a text.
result<compaction_checkpoint> decode_compaction_checkpoint(std::string_view text);

}  // namespace millrace
