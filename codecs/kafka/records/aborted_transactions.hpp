#pragma once
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// A transaction that a committed reader leaves out.
struct aborted_transaction {
  kafka::producer_id producer;
  kafka::offset first;
};

/// Which batches a committed reader leaves out, as it goes through a part of a log from front to back.
class aborted_transactions {
 public:
  /// Those of which records may stand in that part, in any order.
  explicit aborted_transactions(std::vector<aborted_transaction> all = {});

  /// Of the next batch: whether it has nothing for a reader, as it was aborted or is a marker.
  bool leave_out(const kafka::batch_header& batch);

 private:
  std::vector<aborted_transaction> all_;
  std::size_t next_ = 0;
  std::set<std::int64_t> within_;
};

}  // namespace millrace
