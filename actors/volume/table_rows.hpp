#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/volume/volume_edit.hpp"
#include "actors/volume/volume_refusal.hpp"
#include "codecs/changelog/row_change.hpp"

/// Rows of tables, ordered by key as unsigned bytes. Permissions are not their business.
namespace millrace {

/// What a row is to be before a write, else nothing is written.
struct row_expectation {
  enum class kind : std::uint8_t { anything, absent, present, value };
  kind what = kind::anything;
  std::string_view value;
};

/// A row's key for a person: in quotes, bytes that are no printable ASCII as "\xff", the first 64.
std::string shown_key(std::string_view key);

/// Rows that are being written by one request. Later writes see earlier ones. Ownership: borrows all it is given.
class row_writer {
 public:
  /// `changes`: where the changelog goes, in order; null: nowhere. They are bounded: see `volume_limits`.
  row_writer(volume_edit& edit, inode& table, std::vector<row_change>* changes)
      : edit_(edit), table_(table), changes_(changes) {}

  /// `CONDITION_FAILED`, `INVALID` for a key without bytes, `TOO_LARGE`.
  decided<void> put(std::string_view key, std::string_view value, const row_expectation& expected);
  decided<void> erase(std::string_view key, const row_expectation& expected);

  /// From `from` up to but without `to`; empty: the table's ends. At most `rows_max` rows: whether there are more.
  decided<bool> erase_range(std::string_view from, std::string_view to, std::size_t rows_max);

  /// Counts what was done; once, at the end.
  decided<void> finish();

  std::uint64_t rows_put() const { return put_; }
  std::uint64_t rows_erased() const { return erased_; }

 private:
  decided<std::optional<std::string>> check(std::string_view key, const row_expectation& expected) const;
  decided<void> check_room(std::size_t change_bytes) const;
  void note(std::string_view key, std::optional<std::string> before, std::optional<std::string> after);

  volume_edit& edit_;
  inode& table_;
  std::vector<row_change>* changes_;
  std::uint64_t put_ = 0;
  std::uint64_t erased_ = 0;
  std::size_t noted_bytes_ = 0;
  std::int64_t bytes_more_ = 0;
  std::int64_t rows_more_ = 0;
};

decided<std::optional<std::string>> get_row(const map_reader& tree, object_id table, std::string_view key);

/// What of a table is to be read.
struct row_scan {
  std::string_view from;  ///< first key; empty: the table's first
  std::string_view to;    ///< first key that is not read; empty: none
  bool backwards = false;
  std::size_t rows_max = 1000;
  std::size_t bytes_max = std::size_t{1} << 20;  ///< of keys and values; a first row comes even if larger
  bool keys_only = false;
};

struct scanned_rows {
  std::vector<std::pair<std::string, std::string>> rows;
  bool more = false;
  std::string next;  ///< if `more`: the new `from`, backwards the new `to`
};

decided<scanned_rows> scan_rows(const map_reader& tree, object_id table, const row_scan& scan);

}  // namespace millrace
