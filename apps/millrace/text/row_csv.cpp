#include "apps/millrace/text/row_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "apps/millrace/text/escape.hpp"
#include "apps/millrace/text/json_members.hpp"

namespace millrace::cli {
namespace {

error refusal(std::string text) { return make_error(errc::invalid_argument, std::move(text)); }

error at_column(std::string_view column, const error& why) {
  return refusal(fmt::format("column {}: {}", column, why.context));
}

/// Whether the cell is a JSON value that is neither a string nor has parts.
bool is_bare_json(const std::string& cell) {
  if (cell == "true" || cell == "false" || cell == "null") return true;
  return !cell.empty() && (cell.front() == '-' || (cell.front() >= '0' && cell.front() <= '9')) &&
         nlohmann::json::accept(cell);
}

result<std::string> object_of(const std::vector<std::string>& fields, const csv_layout& layout) {
  std::string object = "{";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i == layout.key || (layout.typed && fields[i].empty())) continue;
    if (!is_utf8(fields[i])) return refusal(fmt::format("column {}: no UTF-8", layout.columns[i]));
    if (object.size() > 1) object += ',';
    object += nlohmann::json(layout.columns[i]).dump() + ":";
    object += layout.typed && is_bare_json(fields[i]) ? fields[i] : nlohmann::json(fields[i]).dump();
  }
  return object + "}";
}

std::string cell_of(const json_member* member) {
  if (member == nullptr) return "";
  if (!member->raw.starts_with('"')) return std::string(member->raw);
  return nlohmann::json::parse(member->raw).get<std::string>();
}

}  // namespace

result<csv_layout> read_csv_header(const std::vector<std::string>& header, std::string_view key_column,
                                   bool value_column) {
  csv_layout layout{.value_column = value_column, .columns = header};
  if (!layout.columns.empty() && layout.columns.front().starts_with("\xEF\xBB\xBF")) layout.columns.front().erase(0, 3);
  const auto& names = layout.columns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i)) {
      return refusal(fmt::format("the header names column '{}' twice", names[i]));
    }
  }
  const auto position = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  layout.key = position(key_column);
  if (layout.key == names.size()) {
    return refusal(fmt::format("the header has no column '{}'; --key-field NAME says which is the key", key_column));
  }
  if (!value_column) return layout;
  layout.value = position("value");
  if (layout.value == names.size() || names.size() != 2) {
    return refusal(
        fmt::format("the header has {} columns, not '{}' and 'value'; --json-columns makes an object of them",
                    names.size(), key_column));
  }
  return layout;
}

result<table_row> read_csv_row(const std::vector<std::string>& fields, const csv_layout& layout) {
  if (fields.size() != layout.columns.size()) {
    return refusal(fmt::format("{} fields where there are {} columns", fields.size(), layout.columns.size()));
  }
  auto key = read_bytes(fields[layout.key], layout.forms.key);
  if (!key) return at_column(layout.columns[layout.key], key.error());
  if (key->empty()) return refusal(fmt::format("column {}: a key has at least one byte", layout.columns[layout.key]));
  auto value = layout.value_column ? read_bytes(fields[layout.value], layout.forms.value) : object_of(fields, layout);
  if (!value) return layout.value_column ? at_column(layout.columns[layout.value], value.error()) : value.error();
  return table_row{std::move(*key), std::move(*value)};
}

result<std::vector<std::string>> write_csv_row(const table_row& row, const csv_layout& layout) {
  std::vector<std::string> fields(layout.columns.size());
  auto key = write_bytes(row.key, layout.forms.key);
  if (!key) return at_column(layout.columns[layout.key], key.error());
  if (layout.value_column) {
    auto value = write_bytes(row.value, layout.forms.value);
    if (!value) return at_column(layout.columns[layout.value], value.error());
    fields[layout.value] = std::move(*value);
  } else {
    const auto members = json_members(row.value);
    if (!members) return members.error();
    for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = cell_of(find_member(*members, layout.columns[i]));
  }
  fields[layout.key] = std::move(*key);
  return fields;
}

}  // namespace millrace::cli
