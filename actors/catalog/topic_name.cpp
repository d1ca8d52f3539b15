#include "actors/catalog/topic_name.hpp"

#include <algorithm>

namespace millrace {
namespace {

bool is_legal(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
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

std::string collision_form(std::string_view name) {
  std::string form(name);
  std::replace(form.begin(), form.end(), '.', '_');
  return form;
}

}  // namespace millrace
