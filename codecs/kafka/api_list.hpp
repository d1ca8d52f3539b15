#pragma once
#include <span>
#include <string_view>

#include "codecs/kafka/api_key.hpp"
#include "codecs/kafka/version_range.hpp"

namespace millrace::kafka {

/// What is known of an API before its body is looked at. Its bodies are in codecs/kafka/api/NN_name.hpp.
struct api_facts {
  api_key key;
  std::string_view name;     ///< Kafka's own
  version_range advertised;  ///< what ApiVersions tells clients; the codecs may know more; no_versions: not served
  int flexible_from;         ///< first version with compact sizes and tagged fields, in header and body
};

/// Every API that has codecs, in order of key.
std::span<const api_facts> api_list();

/// Null if there are no codecs for `key`.
const api_facts* find_api_facts(api_key key);

}  // namespace millrace::kafka
