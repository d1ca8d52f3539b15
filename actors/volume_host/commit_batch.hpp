#pragma once
#include <vector>

#include "actors/volume_host/volume_actor.hpp"

namespace millrace {

/// Takes what makes the next commit out of what waits, in order. `cuts_apart`: a request that takes a snapshot begins a
/// commit, as the changes of tables are in their topics when that before it is done, and the snapshot holds both; a
/// roll-back ends one, as what comes after it is of the topics that it brings.
std::vector<volume_question_ref> take_together(std::vector<volume_question_ref>& waiting, bool cuts_apart);

/// Whether the changes need not be durable when they are answered: all are relaxed, and nothing follows from them.
bool may_be_kept(const std::vector<volume_question_ref>& questions, const std::vector<volume_outcome>& outcomes);

}  // namespace millrace
