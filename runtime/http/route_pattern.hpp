#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/http/message.hpp"

namespace millrace {

/// Which paths a route takes: "/metrics", "/v1/volumes/{volume}/snapshots/{snapshot}", "/v1/files/{path...}".
/// A part `{name}` is one segment and not empty; a rest `{name...}`, only at the end, is all that follows, without the
/// first '/' and possibly empty. Threads: immutable.
class route_pattern {
 public:
  /// A pattern that is not well formed is a bug of the caller, and ends the process.
  explicit route_pattern(std::string text);

  /// The parts, if the pattern takes the path; nothing if not. `invalid_argument` if a rest has an empty segment before
  /// its end or a '/' inside one: it could not be told from another path.
  result<std::optional<std::vector<http_value>>> match(const std::vector<std::string>& segments) const;

  const std::string& text() const { return text_; }

  /// Whether this one is asked first: where two differ first, a fixed segment goes before a part, a part before a rest.
  bool is_before(const route_pattern& other) const;

 private:
  enum class kind { fixed, part, rest };
  struct piece {
    kind is;
    std::string text;  ///< of a fixed segment, or the part's name
  };

  static piece parse(std::string_view segment);

  std::string text_;
  std::vector<piece> pieces_;
};

}  // namespace millrace
