#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Avro's single-object encoding (Avro 1.11, "Single-object encoding"): c3 01, the fingerprint of the writer's schema,
// least byte first, and the value.
namespace millrace {

/// CRC-64-AVRO of a schema in its Parsing Canonical Form.
std::uint64_t avro_fingerprint(std::string_view canonical_schema);

/// What an object begins with.
std::string avro_object_head(std::uint64_t fingerprint);

struct avro_object {
  std::uint64_t fingerprint = 0;
  std::string_view body;  ///< borrowed
};

/// None if the bytes do not begin as an object does.
std::optional<avro_object> split_avro_object(std::string_view bytes);

}  // namespace millrace
