#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "actors/catalog/topic_id.hpp"
#include "actors/volume/volume_ids.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// What a change of a volume still has to do with topics when it is durable itself: written down with it, and taken
/// back when it is done, so that a start after a crash ends what was begun.
struct topic_work {
  enum class kind : std::int8_t {
    removal = 1,    ///< streams have gone: their topics go
    clone = 2,      ///< the volume was made of a snapshot, and nobody has been told yet: a start removes it
    roll_back = 3,  ///< the volume's topics become those of the snapshot
    promotion = 4,  ///< the same of the mirror's own, as it is one no more; without a snapshot they have gone
  };

  kind what = kind::removal;
  volume_id volume;               ///< of a removal: need not be there any more
  volume_snapshot snapshot;       ///< of a roll-back or a promotion
  std::vector<std::string> gone;  ///< dotted names of streams that are no more

  // Of a roll-back or a promotion, so that what was done is not done again:
  std::vector<topic_id> made = {};  ///< topics that come, all at once
  std::vector<topic_id> lost = {};  ///< topics that go and have none in their place

  friend bool operator==(const topic_work&, const topic_work&) = default;
};

std::string encode(const topic_work& work);

/// `corrupt`.
result<topic_work> decode_topic_work(std::string_view bytes);

}  // namespace millrace
