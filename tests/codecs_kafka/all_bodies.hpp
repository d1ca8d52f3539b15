#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "codecs/kafka/body.hpp"

namespace millrace::kafka {

/// A field as it was decoded, with what is needed to tell whether it is the right one.
struct named_value {
  std::string name;         ///< without underscores
  int ordinal = 0;          ///< index in the innermost array around it, 0 outside
  std::size_t bits = 0;     ///< width of an integer; 0: text
  std::int64_t number = 0;  ///< integers and booleans; the lower half of a uuid
  std::string text;         ///< strings, bytes and records
};

/// A request or response by its functions instead of its type.
struct any_body {
  api_key api;
  direction side;
  version_range versions;
  int flexible_from;

  /// Decodes from where `in` stands and encodes again. `invalid_argument` if encoded_size disagrees.
  result<std::vector<std::byte>> (*rewrite)(bytes_reader& in, int version);

  /// Every value that `version` carries. Arrays must have two elements and optionals a value, else `corrupt`.
  result<std::vector<named_value>> (*named_values)(std::span<const std::byte> bytes, int version);

  std::string title(int version) const;
};

/// Each body that has a codec: request before response, in order of key.
const std::vector<any_body>& all_bodies();

}  // namespace millrace::kafka
