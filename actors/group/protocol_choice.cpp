#include "actors/group/protocol_choice.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace millrace {
namespace {

bool offers(const member_record& who, std::string_view protocol) {
  return std::any_of(who.protocols.begin(), who.protocols.end(),
                     [&](const group_protocol& p) { return p.name == protocol; });
}

bool all_offer(const group& g, std::string_view protocol) {
  return std::all_of(g.members.begin(), g.members.end(),
                     [&](const auto& entry) { return offers(entry.second.who, protocol); });
}

}  // namespace

bool fits(const group& g, std::string_view protocol_type, const std::vector<group_protocol>& protocols) {
  if (protocol_type.empty() || protocols.empty()) return false;
  if (g.members.empty()) return true;
  return protocol_type == g.protocol_type &&
         std::any_of(protocols.begin(), protocols.end(), [&](const auto& p) { return all_offer(g, p.name); });
}

std::string choose_protocol(const group& g) {
  if (g.members.empty()) return {};
  const auto leads = g.members.find(g.leader);
  const auto& order = (leads != g.members.end() ? leads : g.members.begin())->second.who.protocols;
  std::map<std::string_view, std::size_t> votes;
  for (const auto& p : order) {
    if (all_offer(g, p.name)) votes[p.name] = 0;
  }
  for (const auto& [id, m] : g.members) {
    const auto& offered = m.who.protocols;
    const auto first =
        std::find_if(offered.begin(), offered.end(), [&](const auto& p) { return votes.contains(p.name); });
    if (first != offered.end()) ++votes[first->name];
  }
  std::string_view best;
  for (const auto& p : order) {
    const auto found = votes.find(p.name);
    if (found != votes.end() && (best.empty() || found->second > votes[best])) best = p.name;
  }
  return std::string(best);
}

const opaque& metadata_of(const member_record& who, std::string_view protocol) {
  static const opaque none;
  const auto found = std::find_if(who.protocols.begin(), who.protocols.end(),
                                  [&](const group_protocol& p) { return p.name == protocol; });
  return found == who.protocols.end() ? none : found->metadata;
}

}  // namespace millrace
