#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codecs/access/access_expression.hpp"
#include "codecs/access/access_verb.hpp"

namespace millrace {

/// A verb's expression as it is stored and sent.
struct access_rule_text {
  access_verb verb = access_verb::read;
  std::string expression;

  friend bool operator==(const access_rule_text&, const access_rule_text&) = default;
};

/// The expressions of one object, at most one a verb. A verb without one is decided further up the path; one with the
/// empty expression admits nobody. Source: access_rules.md.
class access_rules {
 public:
  /// `invalid_argument`: a verb stands twice, or an expression is wrong; `limit_exceeded` as an expression has it.
  static result<access_rules> parse(std::span<const access_rule_text> texts);

  /// Canonical, in the order of the verbs.
  std::vector<access_rule_text> texts() const;

  /// Null if the verb has no expression here. Holds until it is set or cleared.
  const access_expression* find(access_verb verb) const {
    const auto& found = expressions_[index(verb)];
    return found ? &*found : nullptr;
  }

  void set(access_verb verb, access_expression expression) { expressions_[index(verb)] = std::move(expression); }
  void clear(access_verb verb) { expressions_[index(verb)].reset(); }

  friend bool operator==(const access_rules&, const access_rules&) = default;

 private:
  static std::size_t index(access_verb verb) { return static_cast<std::size_t>(verb); }

  std::array<std::optional<access_expression>, access_verbs.size()> expressions_;
};

}  // namespace millrace
