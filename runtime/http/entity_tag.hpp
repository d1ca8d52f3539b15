#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "runtime/http/message.hpp"

namespace millrace {

/// `"7f3a"`: the tag of a version, quoted as headers want it. Characters that may not stand in one become '_'.
std::string entity_tag(std::string_view version);

/// Whether one of a header's tags ("*", or `"a", W/"b"`) is `current`; none matches if nothing is there. Weak: `W/`
/// makes no difference (If-None-Match); strong: a tag with `W/` matches nothing (If-Match, If-Range).
/// Source: RFC 9110 §8.8.3, §13.1.
bool matches_weakly(std::string_view header, const std::optional<std::string>& current);
bool matches_strongly(std::string_view header, const std::optional<std::string>& current);

/// What If-Match and If-None-Match of a request say about what is there now.
enum class precondition { holds, not_modified, failed };

/// `current`: the tag of what is there, or nothing if nothing is. `not_modified` (304) only for GET; the others are
/// refused with `failed` (412). "If-None-Match: *" lets a PUT make, but not replace. Source: RFC 9110 §13.2.2.
precondition check_preconditions(const http_request& request, const std::optional<std::string>& current);

/// Whether `Range` of the request is to be looked at: it is a GET, and `If-Range`, if sent, names the current version.
/// A date there never does, as versions here have no dates.
bool range_applies(const http_request& request, const std::optional<std::string>& current);

}  // namespace millrace
