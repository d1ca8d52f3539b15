#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "apps/millrace/kafka_client/client.hpp"
#include "apps/millrace/kafka_client/partition_offsets.hpp"
#include "runtime/flow/topics/topic_record.hpp"

namespace millrace::cli {

/// A record and the topic that it is for.
struct addressed_record {
  const std::string* topic;
  const flow::new_topic_record* record;
};

/// An offset of a group, and what was noted with it.
struct noted_offset {
  partition_offset place;  ///< `at` -1: nothing committed
  std::string note = {};
};

/// What a group is to have.
struct group_offsets {
  std::string group;
  std::vector<noted_offset> offsets;
};

/// Writes records and the offsets of a group in one transaction, by librdkafka. Threads: owned by one.
class transactional_writer {
 public:
  /// What an earlier writer of the id has begun is aborted, and that writer fenced. It waits for the cluster as long as
  /// `tired` is false, and looks at it now and then. `unavailable`.
  static result<std::unique_ptr<transactional_writer>> open(const connection_options& connection,
                                                            const std::string& transactional_id,
                                                            std::function<bool()> tired);

  /// Returns when committed readers see all of it. After an error it is not known whether they do: whether the group
  /// has the offsets tells. `unavailable` when it became tired of waiting, and nothing moves.
  result<void> write(const std::vector<addressed_record>& records, const group_offsets& reached);

 private:
  explicit transactional_writer(std::function<bool()> tired) : tired_(std::move(tired)) {}
  result<void> until_done(const char* doing, const std::function<rd_kafka_error_t*(int slice_ms)>& attempt) const;
  result<void> send(const addressed_record& r);
  result<void> make_room() const;
  result<void> send_offsets(const group_offsets& reached);

  const std::function<bool()> tired_;
  std::unique_ptr<client> client_;
};

/// What becomes of offsets that a transaction has written which has not ended.
enum class pending_offsets : bool { left_out, awaited };

/// What a group has committed of these partitions, in their order.
result<std::vector<noted_offset>> committed_offsets(const connection_options& connection, const std::string& group,
                                                    const std::vector<partition_offset>& of, pending_offsets pending);

}  // namespace millrace::cli
