#pragma once
#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace millrace {

/// What went wrong, for a program. 0 is never an error, so that it can mean success elsewhere. Append only.
enum class errc : std::uint8_t {
  not_found = 1,      ///< the thing asked for does not exist
  already_exists,     ///< the thing to be made exists
  corrupt,            ///< bytes that were once good are not what they claim to be
  truncated,          ///< bytes end before the value does: more may come, or a write was torn
  out_of_range,       ///< a position, offset or value outside what is there
  invalid_argument,   ///< the caller's request makes no sense
  unsupported,        ///< well formed, but not served here
  io_failure,         ///< the operating system reported an error; the context names it
  no_space,           ///< the disk or a reserve is full
  limit_exceeded,     ///< a configured bound was reached
  connection_closed,  ///< the other side went away
  timed_out,          ///< nothing came in the time given
  unavailable,        ///< not now: loading, stopping or taken offline
  would_block,        ///< needs longer than the caller allows
};

/// `context` says what was attempted and what happened, for a person: "append orders-3: ENOSPC".
struct error {
  errc code;
  std::string context;

  friend bool operator==(const error& a, const error& b) { return a.code == b.code; }
};

/// A value or an error. Ignoring one does not compile. Call only members that std::expected has too:
/// has_value, value, error, operator bool, *, ->. A default-constructed result<void> is success.
template <class T>
struct [[nodiscard]] result : boost::system::result<T, millrace::error> {
  using boost::system::result<T, millrace::error>::result;
};

inline error make_error(errc code, std::string context) { return error{code, std::move(context)}; }

}  // namespace millrace
