// DescribeCluster (60), versions 0-2: the node, under the address of the listener that the client came through. 1+ may
// ask for controllers, of which this listener serves none; 2 may ask for fenced nodes, of which there are none.
// Operations: all, while access is not controlled.
#include "codecs/kafka/api/60_describe_cluster.hpp"
#include "actors/gateway/all_operations.hpp"
#include "actors/gateway/connection.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

constexpr std::int8_t nodes = 1;
constexpr std::int8_t controllers = 2;

}  // namespace

void describe_cluster(const request_ptr& request) {
  const auto wanted = request->decode<kafka::describe_cluster_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  kafka::describe_cluster_response response;
  response.endpoint_type = wanted->endpoint_type;
  if (wanted->endpoint_type != nodes) {
    const bool known = wanted->endpoint_type == controllers;
    response.error_code =
        known ? kafka::error_code::mismatched_endpoint_type : kafka::error_code::unsupported_endpoint_type;
    response.error_message = known ? "This listener is that of a node." : "There is no such type of endpoint.";
    return request->reply(response);
  }
  const auto& context = from->context();
  const auto& address = from->listener().advertised;
  response.cluster_id = context.cluster_id;
  response.controller_id = context.node_id;
  response.brokers.push_back({context.node_id, address.host, address.port, std::nullopt, false});
  if (wanted->include_cluster_authorized_operations) response.cluster_authorized_operations = all_cluster_operations;
  request->reply(response);
}

}  // namespace millrace::handlers
