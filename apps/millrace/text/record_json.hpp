#pragma once
#include <string>
#include <string_view>

#include "apps/millrace/text/record.hpp"
#include "codecs/base/result.hpp"

namespace millrace::cli {

/// One record as one JSON object without line breaks: topic, partition, offset, timestamp (ms since 1970), key, value,
/// headers ([{"key","value"}]). Bytes that are no UTF-8 stand as {"base64": "..."}; null as null.
/// `read_json_record` reads the same form, so what `consume --json` printed can be produced again.
std::string json_of(const record& r);

/// Reads key, value, headers, partition and timestamp; all may be missing. Topic and offset are ignored: the caller
/// says where records go, the node at which offset. A key or value that is any other JSON is taken as that JSON's text.
/// `invalid_argument` for what is no JSON object or has a field of the wrong kind.
result<record> read_json_record(std::string_view line);

}  // namespace millrace::cli
