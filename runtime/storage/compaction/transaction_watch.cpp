#include "runtime/storage/compaction/transaction_watch.hpp"

#include <algorithm>

namespace millrace {

transaction_watch::transaction_watch(const std::vector<transaction_index_entry>& aborted) {
  for (const auto& entry : aborted) aborted_[entry.producer_id].push_back(entry);
}

/// The producer's aborted transaction of which the first record or the marker, or something in between, stands at `at`.
const transaction_index_entry* transaction_watch::find(kafka::producer_id of, kafka::offset at) const {
  const auto own = aborted_.find(of);
  if (own == aborted_.end()) return nullptr;
  const auto found = std::ranges::lower_bound(own->second, at, {}, &transaction_index_entry::last_offset);
  return found != own->second.end() && found->first_offset <= at ? &*found : nullptr;
}

bool transaction_watch::is_aborted(const kafka::batch_header& data) const {
  return data.attributes().transactional() && find(data.producer_id(), data.base_offset()) != nullptr;
}

void transaction_watch::passed(const kafka::batch_header& data) {
  if (data.attributes().transactional()) with_batches_.insert(data.producer_id());
}

transaction_watch::marker_use transaction_watch::passed_marker(const kafka::batch_header& marker) {
  if (marker.count() == 0 || with_batches_.erase(marker.producer_id()) == 0) return {true, std::nullopt};
  const auto* const entry = find(marker.producer_id(), marker.base_offset());
  if (entry == nullptr || entry->last_offset != marker.base_offset()) return {};
  return {false, *entry};
}

}  // namespace millrace
