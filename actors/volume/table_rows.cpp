#include "actors/volume/table_rows.hpp"

#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_limits.hpp"

namespace millrace {
namespace {

constexpr std::size_t prefix_bytes = 9;  // of a row's key in the tree

decided<void> check_key(std::string_view key) {
  if (key.empty()) return refuse(volume_code::INVALID, "a row's key is at least one byte");
  if (key.size() <= volume_limits::row_key_bytes_max) return {};
  return refuse(volume_code::TOO_LARGE, "a row's key has at most " + std::to_string(volume_limits::row_key_bytes_max) +
                                            " bytes, this one " + std::to_string(key.size()));
}

bool holds(const row_expectation& expected, const std::optional<std::string>& row) {
  switch (expected.what) {
    case row_expectation::kind::anything: return true;
    case row_expectation::kind::absent: return !row;
    case row_expectation::kind::present: return row.has_value();
    case row_expectation::kind::value: return row && *row == expected.value;
  }
  return false;
}

std::string end_of(object_id table, std::string_view to) {
  return to.empty() ? volume_keys::first(volume_keys::space::row, table + 1) : volume_keys::row(table, to);
}

}  // namespace

std::string shown_key(std::string_view key) {
  constexpr std::size_t bytes_max = 64;
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : key.substr(0, bytes_max)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte < 0x7f && c != '"' && c != '\\') {
      text += c;
    } else {
      text.append("\\x").append({digits[byte >> 4], digits[byte & 15]});
    }
  }
  return text + (key.size() > bytes_max ? "…\"" : "\"");
}

decided<std::optional<std::string>> get_row(const map_reader& tree, object_id table, std::string_view key) {
  std::string value;
  const auto found = tree.get(volume_keys::row(table, key), value);
  if (!found) return refusal_of(found.error());
  return *found ? std::optional<std::string>(std::move(value)) : std::nullopt;
}

decided<std::optional<std::string>> row_writer::check(std::string_view key, const row_expectation& expected) const {
  if (auto checked = check_key(key); !checked) return checked.error();
  auto row = get_row(edit_, table_.id, key);
  if (row && !holds(expected, *row))
    return refuse(volume_code::CONDITION_FAILED,
                  "the row " + shown_key(key) + " is not what its writer expected: read it, and decide again",
                  table_.name);
  return row;
}

decided<void> row_writer::check_room(std::size_t change_bytes) const {
  if (changes_ == nullptr || noted_bytes_ + change_bytes <= volume_limits::changes_bytes_max) return {};
  return refuse(volume_code::TOO_LARGE,
                "what one batch changes has at most " + std::to_string(volume_limits::changes_bytes_max) +
                    " bytes, old values and new, where there is a changelog: write it in parts",
                table_.name);
}

void row_writer::note(std::string_view key, std::optional<std::string> before, std::optional<std::string> after) {
  if (changes_ == nullptr) return;
  noted_bytes_ += key.size() + (before ? before->size() : 0) + (after ? after->size() : 0);
  changes_->push_back({std::string(key), std::move(before), std::move(after)});
}

decided<void> row_writer::put(std::string_view key, std::string_view value, const row_expectation& expected) {
  if (value.size() > volume_limits::row_value_bytes_max)
    return refuse(volume_code::TOO_LARGE,
                  "a row's value has at most " + std::to_string(volume_limits::row_value_bytes_max) + " bytes");
  auto before = check(key, expected);
  if (!before) return before.error();
  if (auto room = check_room(key.size() + value.size() + (*before ? (*before)->size() : 0)); !room) return room;
  ++put_;
  bytes_more_ += static_cast<std::int64_t>(value.size());
  if (*before) {
    bytes_more_ -= static_cast<std::int64_t>((*before)->size());
  } else {
    bytes_more_ += static_cast<std::int64_t>(key.size());
    ++rows_more_;
  }
  edit_.put(volume_keys::row(table_.id, key), std::string(value));
  note(key, std::move(*before), std::string(value));
  return {};
}

decided<void> row_writer::erase(std::string_view key, const row_expectation& expected) {
  auto before = check(key, expected);
  if (!before) return before.error();
  if (!*before) return {};
  if (auto room = check_room(key.size() + (*before)->size()); !room) return room;
  ++erased_;
  --rows_more_;
  bytes_more_ -= static_cast<std::int64_t>(key.size() + (*before)->size());
  edit_.erase(volume_keys::row(table_.id, key));
  note(key, std::move(*before), std::nullopt);
  return {};
}

decided<bool> row_writer::erase_range(std::string_view from, std::string_view to, std::size_t rows_max) {
  const auto first = volume_keys::row(table_.id, from);
  auto end = end_of(table_.id, to);
  if (first >= end) return false;
  std::size_t rows = 0;
  bool more = false;
  const auto at = edit_.cursor();
  for (auto moved = at->seek(first);; moved = at->next()) {
    if (!moved) return refusal_of(moved.error());
    if (!at->valid() || at->key() >= end) break;
    const auto value = at->value();
    if (!value) return refusal_of(value.error());
    const auto key = at->key().substr(prefix_bytes);
    if (rows == rows_max || !check_room(key.size() + value->size())) {
      end = at->key();
      more = true;
      break;
    }
    bytes_more_ -= static_cast<std::int64_t>(key.size() + value->size());
    note(key, std::string(*value), std::nullopt);
    ++rows;
  }
  erased_ += rows;
  rows_more_ -= static_cast<std::int64_t>(rows);
  if (rows != 0) edit_.erase_range(first, end);
  return more;
}

decided<void> row_writer::finish() {
  if (put_ == 0 && erased_ == 0) return {};
  table_.size += static_cast<std::uint64_t>(bytes_more_);
  table_.rows += static_cast<std::uint64_t>(rows_more_);
  table_.modified_at = table_.changed_at = edit_.now();
  edit_.store(table_);
  return edit_.count(bytes_more_, 0);
}

decided<scanned_rows> scan_rows(const map_reader& tree, object_id table, const row_scan& scan) {
  const auto first = volume_keys::row(table, scan.from);
  const auto end = end_of(table, scan.to);
  scanned_rows found;
  std::size_t bytes = 0;
  const auto at = tree.cursor();
  for (auto moved = scan.backwards ? at->seek_before(end) : at->seek(first);;
       moved = scan.backwards ? at->previous() : at->next()) {
    if (!moved) return refusal_of(moved.error());
    if (!at->valid() || at->key() < first || at->key() >= end) return found;
    const auto key = at->key().substr(prefix_bytes);
    const auto value = scan.keys_only ? result<std::string_view>(std::string_view()) : at->value();
    if (!value) return refusal_of(value.error());
    bytes += key.size() + value->size();
    if (!found.rows.empty() && (found.rows.size() >= scan.rows_max || bytes > scan.bytes_max)) {
      found.more = true;
      found.next = scan.backwards ? found.rows.back().first : std::string(key);
      return found;
    }
    found.rows.emplace_back(key, *value);
  }
}

}  // namespace millrace
