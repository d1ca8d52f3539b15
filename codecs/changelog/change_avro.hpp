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

/// The change in Avro's single-object encoding.
std::string change_avro(const row_change& change, std::int64_t at_ms);

}  // namespace millrace
