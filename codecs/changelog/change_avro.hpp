#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/changelog/row_change.hpp"

namespace millrace {

/// The schema of changes. It is in the specification's parsing canonical form, so that its fingerprint is that of these
/// very bytes. `at` is ms since 1970. Source: Apache Avro 1.11.1 specification.
inline constexpr std::string_view change_schema =
    R"({"name":"millrace.TableChange","type":"record","fields":[{"name":"key","type":"bytes"},)"
    R"({"name":"old","type":["null","bytes"]},{"name":"new","type":["null","bytes"]},{"name":"at","type":"long"}]})";

/// The fingerprint of a schema in canonical form: CRC-64-AVRO.
std::uint64_t avro_fingerprint(std::string_view canonical_schema);

/// The change in Avro's single-object encoding: C3 01, the schema's fingerprint in eight bytes, the lowest first, then
/// the fields.
std::string change_avro(const row_change& change, std::int64_t at_ms);

}  // namespace millrace
