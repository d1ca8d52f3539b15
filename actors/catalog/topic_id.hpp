#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "codecs/kafka/uuid.hpp"

namespace millrace {

/// Names a topic for good: one that is deleted and made again under the same name has another.
using topic_id = kafka::uuid;

/// Where new ids come from: 128 random bits a call.
using id_source = std::function<topic_id()>;

/// As Kafka's tools print it: 22 characters of base64 in its URL form.
std::string to_text(const topic_id& id);

/// What `to_text` made of an id; none if the text is not of its form.
std::optional<topic_id> topic_id_of(std::string_view text);

/// An id that no topic may have: zero, Kafka's own metadata topic, or one whose text begins with "-", which command
/// lines would take for an option.
bool is_reserved(const topic_id& id);

/// The bits are random already.
struct topic_id_hash {
  std::size_t operator()(const topic_id& id) const;
};

}  // namespace millrace
