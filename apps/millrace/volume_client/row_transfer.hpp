#pragma once
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "apps/millrace/text/table_row.hpp"
#include "apps/millrace/volume_client/volume_client.hpp"

namespace millrace::cli {

/// What a row must be before it is written.
enum class row_must : std::uint8_t { be_anything, be_absent, be_present };

/// Writes rows to a table in batches, a few of which are on their way at once. A batch is written as a whole or not at
/// all; batches are written in their order. Ownership: borrows the client. Threads: one.
class row_writer {
 public:
  static constexpr std::size_t batches_in_flight = 4;
  static constexpr std::size_t batch_bytes_max = std::size_t{4} << 20;

  row_writer(volume_client& node, std::string table, std::size_t batch_rows, row_must before)
      : node_(node), table_(std::move(table)), batch_rows_(batch_rows), before_(before) {}

  /// `place` says where the row came from, for errors: "rows.csv:17". The error may be of an earlier batch.
  result<void> put(table_row row, const std::string& place);

  /// Sends what is left and waits for all answers.
  result<void> finish();

  std::uint64_t written() const { return written_; }  ///< rows that the node has acknowledged

 private:
  struct batch_under_way {
    pending_reply reply;
    std::string first, last;
    std::size_t rows;
  };

  result<void> send();
  result<void> settle_one();

  volume_client& node_;
  const std::string table_;
  const std::size_t batch_rows_;
  const row_must before_;
  std::vector<table_row> batch_;
  std::size_t batch_bytes_ = 0;
  std::string first_place_, last_place_;
  std::deque<batch_under_way> pending_;
  std::uint64_t written_ = 0;
};

/// Which rows of a table.
struct row_range {
  std::string from;  ///< the first key; empty: the table's first
  std::string to;    ///< the first key not in it; empty: up to the last
};

/// All rows that begin with `prefix`.
row_range range_of_prefix(std::string prefix);

struct scan_rules {
  row_range range;
  bool backwards = false;
  bool keys_only = false;
  std::optional<std::uint64_t> rows_max = {};
};

/// Tells `each` of one row after another; its error ends the scan. A page is asked for while the one before is told.
result<void> scan_rows(volume_client& node, const std::string& table, const scan_rules& rules,
                       const std::function<result<void>(std::string_view key, std::string_view value)>& each);

/// How many rows went. Repeats the request until all are gone.
result<std::uint64_t> erase_rows(volume_client& node, const std::string& table, const row_range& range);

}  // namespace millrace::cli
