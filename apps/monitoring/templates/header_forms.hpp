#pragma once
#include <cstddef>
#include <string_view>

// The forms of what programs write in front of their messages. Each function tells how many bytes at the front of
// `text` have the form; 0: they have not. Pure, no allocation, linear in what they take.
namespace millrace::monitoring {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
inline bool is_alnum(char c) { return is_letter(c) || is_digit(c); }
inline bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// A date, a time of day, both together, or seconds or milliseconds since 1970; numbers only: "2005-06-03-15.42.50.67",
/// "17/06/09", "20:10:40,123", "2016-09-28T04:30:30Z", "20171223-22:15:29:606", "1117838570".
std::size_t time_length(std::string_view text);

/// "Jun 14 15:16:01" and "Sun Dec 04 04:47:44 2005": dates with names, and the time behind. What comes behind the first
/// of the two forms is a host: `host_follows` (RFC 3164).
std::size_t named_date_length(std::string_view text, bool& host_follows);

/// A word for how bad a line is, in capitals, small or capitalised: "INFO", "warning", "Error"; it ends at no letter or
/// digit.
std::size_t level_length(std::string_view text);

/// "name:" or "name[123]:" and a space or the end behind: what writes the message. Names have letters, digits and
/// `._-/$@()`; brackets may stand in them in pairs.
std::size_t tag_length(std::string_view text);

/// From a bracket to its partner, "[main]", "(x (y))"; 0 if it is none or has none within 120 bytes.
std::size_t bracket_length(std::string_view text);

/// Names joined by points, letters and `_$` only: "nova.osapi_compute.wsgi.server".
std::size_t dotted_name_length(std::string_view text);

}  // namespace millrace::monitoring
