#pragma once
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/log/transaction_index.hpp"

namespace millrace {

/// What compaction must know of transactions while it walks over a log from its start: which batches belong to aborted
/// ones, and of which transactions a marker still has batches before it. Pure. All transactions are decided.
class transaction_watch {
 public:
  /// `aborted`: those that have records where the walk goes, by rising markers.
  explicit transaction_watch(const std::vector<transaction_index_entry>& aborted);

  /// Whether the records of a batch of data were aborted.
  bool is_aborted(const kafka::batch_header& data) const;

  /// A batch of data comes next.
  void passed(const kafka::batch_header& data);

  /// What a marker that comes next is still good for.
  struct marker_use {
    bool transaction_gone = false;                   ///< no batch of its transaction is left before it
    std::optional<transaction_index_entry> aborted;  ///< what the transaction index goes on saying of it
  };
  marker_use passed_marker(const kafka::batch_header& marker);

 private:
  const transaction_index_entry* find(kafka::producer_id of, kafka::offset at) const;

  std::unordered_map<kafka::producer_id, std::vector<transaction_index_entry>> aborted_;
  std::unordered_set<kafka::producer_id> with_batches_;  // since the last marker
};

}  // namespace millrace
