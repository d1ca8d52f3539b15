#pragma once
#include <string>
#include <vector>

#include "codecs/access/access_expression.hpp"

namespace millrace {

/// A term without which the answer could have been another.
struct deciding_term {
  access_term term;
  bool holds = false;  ///< whether the one who asks is such a one

  friend bool operator==(const deciding_term&, const deciding_term&) = default;
};

/// Why an expression admits somebody or not.
struct access_explanation {
  bool allowed = false;
  /// If allowed: terms that suffice. If refused: every term that would have to be otherwise on some way in. In the
  /// order of the expression, each once.
  std::vector<deciding_term> decided_by;
  /// "allowed: g:fraud and not r:intern", or
  /// "refused: needs u:ana or (g:fraud and not r:intern); you are u:bob; g:fraud is missing".
  std::string text;
};

/// Answers as `evaluate` does, and says why. Allocates in proportion to the expression.
access_explanation explain(const access_expression& expression, const access_identity& who);

}  // namespace millrace
