#pragma once
#include <memory>
#include <string>
#include <vector>

#include "apps/millrace/kafka_client/client.hpp"
#include "apps/millrace/kafka_client/partition_offsets.hpp"
#include "apps/millrace/text/record.hpp"

namespace millrace::cli {

struct reader_options {
  std::string group;            ///< empty: partitions are assigned by hand and nothing is committed
  bool from_start = true;       ///< where a group begins that has committed nothing: start or end
  bool read_committed = false;  ///< leave out records of open and aborted transactions
};

enum class read_outcome {
  record,         ///< one was read
  partition_end,  ///< a partition has no more at present; `record` names it, with the offset that comes next
  nothing,        ///< the time passed
};

/// Reads records, either from partitions assigned by hand or as a member of a group.
/// Threads: owned by one.
class record_reader {
 public:
  static result<std::unique_ptr<record_reader>> open(const connection_options& connection,
                                                     const reader_options& options);

  /// Leaves its group, after committing what was read.
  ~record_reader();

  client& cluster() { return *client_; }

  /// Reads these partitions, each from its offset on.
  result<void> assign(const std::vector<partition_offset>& from);

  /// Joins the group and reads what it is given.
  result<void> subscribe(const std::vector<std::string>& topics);

  /// How many partitions it reads at present: those assigned by hand or by the group.
  std::size_t assigned() const;

  /// The next record, event or nothing after `wait`. Reuses the memory of `into`.
  result<read_outcome> next(record& into, std::chrono::milliseconds wait);

 private:
  record_reader() = default;

  std::unique_ptr<client> client_;
};

}  // namespace millrace::cli
