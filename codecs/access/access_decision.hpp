#pragma once
#include <span>
#include <string>
#include <string_view>

#include "codecs/access/access_explanation.hpp"
#include "codecs/access/access_rules.hpp"

namespace millrace {

/// One object on a path, and its rules. Ownership: borrows both; `rules` null: it has none.
struct object_rules {
  std::string_view path;
  const access_rules* rules = nullptr;
};

/// All the rules that bear on an object. Ownership: borrows them.
struct access_path {
  std::span<const object_rules> objects;              ///< from the volume down to the object asked about
  const access_expression* volume_default = nullptr;  ///< where no object has a rule; null: nobody
};

/// The expression that decides, and whose it is. Ownership: borrows from the path.
struct effective_rule {
  std::string_view object;                        ///< empty: the volume's default
  const access_expression* expression = nullptr;  ///< null: nobody
};

/// The expression of the object nearest to the end of `path` that has one for `verb`; else the volume's default.
effective_rule effective(const access_path& path, access_verb verb);

/// Allowed, or why not.
struct access_decision {
  bool allowed = false;
  std::string refusal;  ///< as `explain` says it; empty if allowed

  explicit operator bool() const { return allowed; }
};

/// Whether `who` may do `verb` to the last object of `path`. No allocation if so.
access_decision decide(const access_path& path, access_verb verb, const access_identity& who);

/// The same, with the reason either way: "write /pay/v7.bin, ruled by /pay: refused: needs u:ana; you are u:bob".
access_explanation explain(const access_path& path, access_verb verb, const access_identity& who);

/// The same by a rule that has been found already, for the object at the path `object`.
access_explanation explain(const effective_rule& rule, std::string_view object, access_verb verb,
                           const access_identity& who);

}  // namespace millrace
