#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace {

/// What a table must know of the topic that it follows.
struct topic_facts {
  std::int64_t created_ms = 0;     ///< tells a topic from another that had its name; clones keep it
  std::vector<std::int64_t> ends;  ///< by partition: of what is committed
};

/// The topics of a node, as its tables see them; they are named by the path of their stream, "/payments/cards:changes".
/// What is null is not known here: then nothing is followed, and changelogs are taken on trust. Threads: `find` any,
/// the others that of who changes volumes.
struct table_topics {
  /// Makes a topic, unless it is there.
  std::function<result<void>(const std::string& topic)> make = {};

  /// Bytes of key and value that one record may have. An error says why the topic takes none.
  std::function<result<std::size_t>(const std::string& topic)> record_bytes_max = {};

  std::function<std::optional<topic_facts>(const std::string& topic)> find = {};
};

}  // namespace millrace
