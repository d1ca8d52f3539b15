#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// What marks a path of the node where one of this machine might be meant.
inline constexpr std::string_view node_prefix = "mr:";

/// An absolute path as the node reads it: "/a/../b//./c/" is "/b/c". `invalid_argument` if ".." leads above "/".
result<std::string> canonical_path(std::string_view path);

/// A path of the node in its canonical form, given with or without the mark: "/payments/models",
/// "mr:/payments@before-v8/models". `invalid_argument` if it does not begin with "/", and as above.
result<std::string> parse_node_path(std::string_view text);

/// The last name of a path; "" of "/".
std::string_view last_name(std::string_view path);

/// "/a" and "b" are "/a/b", "/" and "b" are "/b".
std::string path_below(std::string_view directory, std::string_view name);

/// One side of a copy.
struct copy_end {
  enum class where : std::uint8_t {
    node,    ///< "mr:/payments/x"
    local,   ///< "x", "./mr:x"
    stream,  ///< "-": standard input or output
  };
  where at = where::local;
  std::string path;
  bool means_directory = false;  ///< it was given with a "/" at its end

  friend bool operator==(const copy_end&, const copy_end&) = default;
};

/// `invalid_argument` for an empty text and a path of the node that does not begin with "/".
result<copy_end> parse_copy_end(std::string_view text);

/// `name` may become the name of a file in a directory of this machine: it leads nowhere else.
bool is_plain_name(std::string_view name);

}  // namespace millrace::cli
