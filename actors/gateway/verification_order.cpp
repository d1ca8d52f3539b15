#include "actors/gateway/verification_order.hpp"

#include <algorithm>
#include <utility>

namespace millrace {

void verification_order::begin(append_ref request) {
  if (closed_) return held_.push_back(std::move(request));
  sent_.push_back({request, true});
  ++sent_first_;
  request->append();
}

void verification_order::answered(const transactional_append& request) {
  const auto found = std::ranges::find_if(sent_, [&](const entry& e) { return e.request.get() == &request; });
  if (found == sent_.end()) return;
  found->answered = true;
  advance();
}

void verification_order::verified(append_ref request, bool again) {
  --asking_;
  if (again) sent_.push_back({std::move(request), false});
  advance();
}

void verification_order::advance() {
  if (std::exchange(advancing_, true)) return;  // a request that finishes may begin the next
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    while (!sent_.empty() && sent_.front().answered) {
      const auto next = std::move(sent_.front());
      sent_.pop_front();
      if (next.first) --sent_first_;
      if (next.request->verify()) {
        ++asking_;
        closed_ = true;
      }
    }
    // Whoever was sent before the last question was answered has been asked about, too, or needs no question.
    if (!closed_ || asking_ > 0 || sent_first_ > 0) break;
    closed_ = false;
    for (auto& request : std::exchange(held_, {})) begin(std::move(request));
    goes_on = !sent_.empty() && sent_.front().answered;
  }
  advancing_ = false;
}

}  // namespace millrace
