#include "runtime/http/problem.hpp"

#include <boost/beast/http/status.hpp>
#include <nlohmann/json.hpp>

namespace millrace {
namespace {

std::string phrase_of(unsigned status) {
  const auto phrase = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return std::string(phrase.data(), phrase.size());
}

}  // namespace

http_response problem(unsigned status, std::string_view title, std::string_view detail, std::string_view type) {
  nlohmann::ordered_json told;
  told["type"] = type;
  told["title"] = title.empty() ? phrase_of(status) : std::string(title);
  told["status"] = status;
  told["detail"] = detail;
  http_response response{status};
  response.body = told.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  response.content_type = "application/problem+json";
  return response;
}

bool is_of_api(std::string_view path) { return path.starts_with("/v1/"); }

http_response refusal(std::string_view path, unsigned status, std::string_view detail) {
  if (is_of_api(path)) return problem(status, {}, detail);
  return {status, std::string(detail) + "\n"};
}

}  // namespace millrace
