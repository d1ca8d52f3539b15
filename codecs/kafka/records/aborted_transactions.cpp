#include "codecs/kafka/records/aborted_transactions.hpp"

#include <algorithm>
#include <utility>

namespace millrace {

aborted_transactions::aborted_transactions(std::vector<aborted_transaction> all) : all_(std::move(all)) {
  std::ranges::sort(all_, {}, &aborted_transaction::first);
}

bool aborted_transactions::leave_out(const kafka::batch_header& batch) {
  for (; next_ < all_.size() && all_[next_].first <= batch.last_offset(); ++next_) {
    within_.insert(all_[next_].producer.value);
  }
  const auto attributes = batch.attributes();
  if (attributes.control()) {
    within_.erase(batch.producer_id().value);  // its marker ends it
    return true;
  }
  return attributes.transactional() && within_.contains(batch.producer_id().value);
}

}  // namespace millrace
