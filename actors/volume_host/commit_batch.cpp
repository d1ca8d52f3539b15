#include "actors/volume_host/commit_batch.hpp"

#include <algorithm>
#include <iterator>

#include "actors/volume/volume_access.hpp"

namespace millrace {
namespace {

using which = schema::VolumeRequest::Which;

constexpr std::size_t together_max = 1024;

which kind_of(const volume_question_ref& question) { return question->request.read()->which(); }

bool takes_cut(which request) {
  return request == which::CREATE_SNAPSHOT || request == which::ROLL_BACK || request == which::BEGIN_DELTA;
}

}  // namespace

std::vector<volume_question_ref> take_together(std::vector<volume_question_ref>& waiting, bool cuts_apart) {
  auto end = waiting.begin() + static_cast<std::ptrdiff_t>(std::min(waiting.size(), together_max));
  if (cuts_apart && waiting.size() > 1) {
    const auto second = waiting.begin() + 1;
    end = kind_of(waiting.front()) == which::ROLL_BACK
              ? second
              : std::find_if(second, end, [](const auto& q) { return takes_cut(kind_of(q)); });
  }
  std::vector<volume_question_ref> taken(std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
  waiting.erase(waiting.begin(), end);
  return taken;
}

bool may_be_kept(const std::vector<volume_question_ref>& questions, const std::vector<volume_outcome>& outcomes) {
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const auto& outcome = outcomes[i];
    if (!outcome.changed) continue;
    const auto request = questions[i]->request.read();
    if (!request->getRelaxed() || !may_be_relaxed(request->which())) return false;
    if (!outcome.changelogs.empty() || !outcome.removed_streams.empty()) return false;
  }
  return true;
}

}  // namespace millrace
