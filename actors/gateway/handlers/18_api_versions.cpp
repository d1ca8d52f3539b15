// ApiVersions (18), versions 0-4: what this node serves; any other version is answered as version 0 with
// UNSUPPORTED_VERSION and the whole table, on the same socket, and the client asks again in a version it finds there.
// 3+: the client's name and version are checked, as they go to logs and metrics. Of Kafka's features the node has
// transaction.version, finalised at 2: producers that know it get a new epoch with each transaction and do not announce
// partitions. It is among the supported ones from 4 on, since its lowest level is 0, which older clients cannot read.
#include <algorithm>
#include <string_view>

#include "actors/gateway/api_table.hpp"
#include "actors/gateway/connection.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "codecs/kafka/api/18_api_versions.hpp"

namespace millrace::handlers {
namespace {

/// Letters, digits, '-' and '.' within; letters and digits at both ends.
bool is_software_word(std::string_view text) {
  const auto alphanumeric = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return !text.empty() && alphanumeric(text.front()) && alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return alphanumeric(c) || c == '-' || c == '.'; });
}

constexpr auto transactions_feature = "transaction.version";
constexpr std::int16_t transactions_version = 2;
constexpr int zero_as_lowest_from = 4;

void put_features(kafka::api_versions_response& response, int version) {
  if (version >= zero_as_lowest_from) {
    response.supported_features.push_back({transactions_feature, 0, transactions_version});
  }
  response.finalized_features_epoch = 0;
  response.finalized_features.push_back({transactions_feature, transactions_version, transactions_version});
}

kafka::api_versions_response table() {
  kafka::api_versions_response response;
  for (const auto& api : served_apis()) {
    const auto range = kafka::find_api_facts(api.key)->advertised;
    response.api_keys.push_back({static_cast<std::int16_t>(api.key), static_cast<std::int16_t>(range.lowest),
                                 static_cast<std::int16_t>(range.highest)});
  }
  return response;
}

}  // namespace

void api_versions(const request_ptr& request) {
  if (!kafka::api_versions_request::versions.contains(request->version())) {
    auto response = table();
    response.error_code = kafka::error_code::unsupported_version;
    return request->reply_as_version(response, 0);
  }
  const auto asked = request->decode<kafka::api_versions_request>();
  if (!asked) return;
  if (request->version() >= 3) {
    if (!is_software_word(asked->client_software_name) || !is_software_word(asked->client_software_version)) {
      kafka::api_versions_response refused;
      refused.error_code = kafka::error_code::invalid_request;
      return request->reply(refused);
    }
    if (const auto from = request->from()) {
      from->client_software =
          std::string(asked->client_software_name) + " " + std::string(asked->client_software_version);
    }
  }
  auto response = table();
  if (request->version() >= 3) put_features(response, request->version());
  request->reply(response);
}

}  // namespace millrace::handlers
