#include "actors/catalog/topic_name.hpp"

#include <algorithm>

#include "actors/catalog/stream_name.hpp"

namespace millrace {
namespace {

bool is_legal(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-' || c == snapshot_mark;
}

/// The node's own logs lie beside the topics' in the data directory.
constexpr std::string_view reserved_prefix = "__millrace_";

error refusal(const std::string& reason) {
  return make_error(errc::invalid_argument, "Topic name is invalid: " + reason);
}

}  // namespace

result<void> check_topic_name(std::string_view name) {
  if (name.empty()) return refusal("it is empty");
  if (name == "." || name == "..") return refusal("'" + std::string(name) + "' is not allowed");
  if (name.starts_with(reserved_prefix)) return refusal("'__millrace_' begins the names of the node's own logs");
  if (name.size() > topic_name_bytes_max) {
    return refusal("it has " + std::to_string(name.size()) + " characters, at most " +
                   std::to_string(topic_name_bytes_max) + " are allowed");
  }
  if (!std::all_of(name.begin(), name.end(), is_legal))
    return refusal("'" + std::string(name) + "' has characters other than ASCII letters, digits, '.', '_' and '-'");
  return {};
}

result<void> check_new_topic_name(std::string_view canonical) {
  if (canonical.find(snapshot_mark) != std::string_view::npos)
    return refusal("'" + std::string(canonical) + "' has an '@': topics of snapshots come and go with their snapshots");
  return check_topic_name(canonical);
}

std::string collision_form(std::string_view name) {
  std::string form(name);
  std::replace(form.begin(), form.end(), '.', '_');
  return form;
}

}  // namespace millrace
