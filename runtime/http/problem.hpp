#pragma once
#include <string>
#include <string_view>

#include "runtime/http/message.hpp"

namespace millrace {

/// An error as JSON problem details: {type, title, status, detail}. `title` is the same for every occurrence of the
/// problem, `detail` speaks of this one; bytes that are not UTF-8 are replaced. With an empty `title` it is the status'
/// own phrase. Source: RFC 9457.
http_response problem(unsigned status, std::string_view title, std::string_view detail,
                      std::string_view type = "about:blank");

/// Whether a path belongs to the API, under /v1/, and not to the pages for people and monitoring.
bool is_of_api(std::string_view path);

/// How the server itself refuses: a problem for paths of the API, one line of text for the others.
http_response refusal(std::string_view path, unsigned status, std::string_view detail);

}  // namespace millrace
