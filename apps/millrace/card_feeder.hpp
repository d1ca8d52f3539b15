#pragma once
#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/fraud/card_use_csv.hpp"
#include "apps/millrace/kafka_client/record_writer.hpp"

namespace millrace::cli {

struct card_feeder_options {
  connection_options connection;
  std::string topic;
  std::string file;                  ///< CSV, as `card_use_csv` reads it
  std::uint64_t records_per_second;  ///< 0: as fast as it goes
};

/// Sends a file of card uses to a topic, keyed by card, as any Kafka client would. It goes on where an earlier one of
/// the same file stopped, also in the middle of a crash: the partition of a use follows from its card, so that the n
/// records of a partition are the first n uses of the file that belong there. Threads: owned by one.
class card_feeder {
 public:
  /// `not_found` for the file or the topic, `invalid_argument` for the file's columns.
  static result<std::unique_ptr<card_feeder>> open(const card_feeder_options& options);

  /// Sends what is due by now, for about 20 ms at most; false at the end of the file. `invalid_argument` names the line
  /// that is no card use.
  result<bool> send_due();

  /// Waits until all is delivered.
  result<void> finish();

  std::uint64_t skipped() const { return skipped_; }  ///< uses that were on the topic already
  std::uint64_t sent() const { return sent_; }
  std::uint64_t in_file() const { return in_file_; }

 private:
  explicit card_feeder(const card_feeder_options& options) : options_(options), input_(options.file) {}
  result<void> count_records();
  bool is_due() const;
  result<void> send(const fraud::card_use& use);

  card_feeder_options options_;
  std::ifstream input_;
  std::optional<fraud::card_use_csv> uses_;
  std::unique_ptr<record_writer> writer_;
  std::vector<std::int64_t> to_skip_;  // of each partition: uses that are there already
  std::uint64_t skipped_ = 0, sent_ = 0, in_file_ = 0;
  std::optional<std::chrono::steady_clock::time_point> started_;
};

}  // namespace millrace::cli
