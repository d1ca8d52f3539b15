#include "runtime/http/json_body.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/http/field_text.hpp"
#include "runtime/http/problem.hpp"

namespace millrace {
namespace {

using nlohmann::json;

/// Sees each event before it becomes a value; what breaks a rule is not kept, so that nothing grows behind the limits.
class rule_watch {
 public:
  explicit rule_watch(int depth_max) : depth_max_(depth_max) {}

  bool admit(int depth, json::parse_event_t event, const json& parsed) {
    using kind = json::parse_event_t;
    if (event == kind::object_start) keys_.emplace_back();
    if (event == kind::object_end && !keys_.empty()) keys_.pop_back();
    const bool opens = event == kind::object_start || event == kind::array_start;
    if (opens && depth >= depth_max_) is_too_deep_ = true;
    const bool is_key = event == kind::key && !is_too_deep_ && !keys_.empty();
    if (is_key && !keys_.back().insert(parsed.get<std::string>()).second) twice_ = parsed.get<std::string>();
    return !is_too_deep_;
  }

  result<void> verdict() const {
    if (is_too_deep_) {
      return make_error(errc::limit_exceeded, "JSON is nested more than " + std::to_string(depth_max_) + " deep");
    }
    if (twice_) return make_error(errc::invalid_argument, "the key '" + *twice_ + "' stands twice in one object");
    return {};
  }

 private:
  const int depth_max_;
  bool is_too_deep_ = false;
  std::optional<std::string> twice_;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

result<json> parse_json(std::string_view text, const json_limits& limits) {
  if (text.size() > limits.bytes_max) {
    return make_error(errc::limit_exceeded, "more than " + std::to_string(limits.bytes_max) + " bytes of JSON");
  }
  rule_watch watch(limits.depth_max);
  try {
    auto value = json::parse(
        text, [&](int depth, json::parse_event_t event, json& parsed) { return watch.admit(depth, event, parsed); });
    if (const auto kept = watch.verdict(); !kept) return kept.error();
    return {boost::system::in_place_value, std::move(value)};
  } catch (const json::exception& failure) {
    if (const auto kept = watch.verdict(); !kept) return kept.error();
    const std::string_view said = failure.what();  // "[json.exception.parse_error.101] parse error at line 1, …"
    return make_error(errc::invalid_argument, std::string(said.substr(said.find("] ") + 2)));
  }
}

result<json> json_body(const http_request& request, const json_limits& limits) {
  const auto type = request.header("Content-Type");
  if (type) {
    const auto name = trimmed(std::string_view(*type).substr(0, type->find(';')));
    const bool is_json = same_ignoring_case(name, "application/json") || name.ends_with("+json");
    if (!is_json) return make_error(errc::unsupported, "the body is " + *type + ", application/json is taken");
  }
  if (trimmed(request.body).empty()) {
    return make_error(errc::invalid_argument, "the request has no body: a JSON object is wanted");
  }
  return parse_json(request.body, limits);
}

http_response json_problem(const error& why) {
  const unsigned status = why.code == errc::limit_exceeded ? 413 : why.code == errc::unsupported ? 415 : 400;
  return problem(status, {}, why.context);
}

http_response json_reply(const json& value, unsigned status) {
  http_response response{status};
  response.body = value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  response.content_type = "application/json";
  return response;
}

}  // namespace millrace
