#include "actors/producer/transaction_verification.hpp"

#include <algorithm>

namespace millrace {

std::uint64_t transaction_verification::demand(const sequenced_batch& batch) {
  // Whoever is forgotten aborts and begins anew.
  if (demanded_.size() >= producers_max && !demanded_.contains(batch.producer)) demanded_.clear();
  auto& d = demanded_[batch.producer];
  if (d.number == 0 || d.epoch != batch.epoch) {
    d = {batch.epoch, ++last_number_, batch.first};
  } else {
    d.first = std::min(d.first, batch.first);
  }
  return d.number;
}

bool transaction_verification::allows(const sequenced_batch& batch, std::uint64_t number, bool producer_known) const {
  const auto found = demanded_.find(batch.producer);
  if (found == demanded_.end()) return false;
  const auto& d = found->second;
  return d.number == number && d.epoch == batch.epoch && (producer_known || batch.first == d.first);
}

}  // namespace millrace
