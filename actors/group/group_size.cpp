#include "actors/group/group_size.hpp"

namespace millrace {
namespace {

constexpr std::size_t member_flat_bytes = 1'024;
constexpr std::size_t protocol_flat_bytes = 2 * sizeof(group_protocol);
constexpr std::size_t table_entry_flat_bytes = 64;

std::size_t bytes_of(const std::vector<group_protocol>& protocols) {
  std::size_t bytes = protocols.size() * protocol_flat_bytes;
  for (const auto& p : protocols) bytes += 2 * (p.name.size() + p.metadata.size());
  return bytes;
}

std::size_t bytes_of(const std::optional<std::string>& instance_id) {
  return instance_id ? 3 * instance_id->size() : 0;
}

}  // namespace

std::size_t bytes_of(const member_record& who) {
  return member_flat_bytes + 5 * who.id.size() + bytes_of(who.instance_id) +
         2 * (who.client_id.size() + who.client_host.size() + who.assignment.size()) + bytes_of(who.protocols);
}

std::size_t bytes_of(const join_request& request) {
  return member_flat_bytes + 5 * request.member_id.size() + bytes_of(request.instance_id) +
         2 * (request.client_id.size() + request.client_host.size()) + bytes_of(request.protocols);
}

std::size_t bytes_of(const cursor& value) { return table_entry_flat_bytes + sizeof(cursor) + value.metadata.size(); }

std::size_t bytes_of_pending(const std::string& topic, const cursor& value) {
  return 2 * bytes_of_topic(topic) + bytes_of(value) + 2 * table_entry_flat_bytes;
}

std::size_t bytes_of_topic(const std::string& topic) {
  return 2 * table_entry_flat_bytes + sizeof(std::string) + topic.size();
}

std::size_t bytes_of_membership(const group& g) {
  auto bytes = group_flat_bytes + 2 * g.id.size() + g.protocol_type.size() + g.protocol.size();
  for (const auto& [id, m] : g.members) bytes += bytes_of(m.who);
  for (const auto& id : g.pending) bytes += pending_member_flat_bytes + id.size();
  return bytes;
}

}  // namespace millrace
