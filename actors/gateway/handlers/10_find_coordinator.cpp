// FindCoordinator (10), versions 0-6: this node looks after every group and every transactional id, and is reached at
// the address of the listener that the client came through. Versions: several keys (4+). Skipped: share groups.
#include "codecs/kafka/api/10_find_coordinator.hpp"
#include "actors/gateway/connection.hpp"
#include "actors/gateway/gateway_context.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;
using coordinator = kafka::find_coordinator_response_coordinator;

constexpr int many_keys_from = 4;
constexpr std::int8_t key_type_group = 0;
constexpr std::int8_t key_type_transaction = 1;

coordinator find(std::string_view key, std::int8_t key_type, const connection& from, const gateway_context& context) {
  coordinator found;
  found.key = key;
  if (key_type != key_type_group && key_type != key_type_transaction) {
    found.node_id = -1;
    found.port = -1;
    found.error_code = error_code::invalid_request;
    found.error_message = "there are no coordinators of this kind";
    return found;
  }
  const auto& address = from.listener().advertised;
  found.node_id = context.node_id;
  found.host = address.host;
  found.port = address.port;
  return found;
}

}  // namespace

void find_coordinator(const request_ptr& request) {
  const auto wanted = request->decode<kafka::find_coordinator_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  kafka::find_coordinator_response response;
  if (request->version() >= many_keys_from) {
    for (const auto key : wanted->coordinator_keys) {
      response.coordinators.push_back(find(key, wanted->key_type, *from, from->context()));
    }
    return request->reply(response);
  }
  const auto found = find(wanted->key, wanted->key_type, *from, from->context());
  response.error_code = found.error_code;
  response.error_message = found.error_message;
  response.node_id = found.node_id;
  response.host = found.host;
  response.port = found.port;
  request->reply(response);
}

}  // namespace millrace::handlers
