#include "actors/group/subscriptions.hpp"

#include <span>

#include "actors/catalog/stream_name.hpp"
#include "actors/group/protocol_choice.hpp"
#include "codecs/base/bytes_reader.hpp"

namespace millrace {
namespace {

/// Adds the topics of one member; false if the bytes are no subscription. All versions begin alike: the version, then
/// the topics.
bool add_topics(const opaque& subscription, std::set<std::string>& topics) {
  bytes_reader in(std::as_bytes(std::span(subscription)));
  in.read_int16();
  for (auto left = in.read_int32(); left > 0 && in.ok(); --left) {
    const auto size = in.read_int16();
    if (size < 0) return false;
    const auto name = in.read_bytes(static_cast<std::size_t>(size));
    if (in.ok()) topics.insert(canonical_topic_name({reinterpret_cast<const char*>(name.data()), name.size()}));
  }
  return in.ok();
}

}  // namespace

std::optional<std::set<std::string>> subscribed_topics(const group& g) {
  if (g.protocol_type != consumer_protocol_type || g.protocol.empty()) return std::nullopt;
  std::set<std::string> topics;
  for (const auto& [id, m] : g.members) {
    if (!add_topics(metadata_of(m.who, g.protocol), topics)) return std::nullopt;
  }
  return topics;
}

bool uses_topic(const group& g, const std::optional<std::set<std::string>>& subscribed, const std::string& topic) {
  if (g.protocol_type != consumer_protocol_type) return false;
  return !subscribed || subscribed->contains(topic);
}

}  // namespace millrace
