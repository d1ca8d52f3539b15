#include "runtime/config/toml_file.hpp"

#include <toml++/toml.h>

#include <algorithm>

namespace millrace {
namespace {

foreign_value foreign(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::floating_point: return {"a number with a fraction"};
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time: return {"a date"};
    case toml::node_type::array: return {"a list of other things than texts"};
    default: return {"something else"};
  }
}

decltype(file_entry::value) value_of(const toml::node& node) {
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* text = node.as_string()) return text->get();
  if (node.is_table()) return empty_section{};
  const auto* list = node.as_array();
  if (list == nullptr || !(list->empty() || list->is_homogeneous(toml::node_type::string))) return foreign(node);
  std::vector<std::string> items;
  for (const auto& item : *list) items.push_back(item.as_string()->get());
  return items;
}

void collect(const toml::table& table, const std::string& prefix, std::vector<file_entry>& entries) {
  for (const auto& [key, node] : table) {
    const auto name = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
    if (const auto* section = node.as_table(); section != nullptr && !section->empty()) {
      collect(*section, name, entries);
    } else {
      entries.push_back({name, key.source().begin.line, value_of(node)});
    }
  }
}

}  // namespace

result<std::vector<file_entry>> read_toml(std::string_view text, std::string_view file_name) try {
  std::vector<file_entry> entries;
  collect(toml::parse(text, file_name), "", entries);
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
  return entries;
} catch (const toml::parse_error& failure) {
  return make_error(errc::corrupt, std::string(file_name) + ":" + std::to_string(failure.source().begin.line) + ": " +
                                       std::string(failure.description()));
}

}  // namespace millrace
