#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/access/access_term.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// A term, or a group of at least two operands. Nodes stand in preorder: a group's first operand follows it at once,
/// and each further one stands `size` nodes behind the one before.
struct access_node {
  enum class kind : std::uint8_t { term, any_of, all_of };
  kind what = kind::term;
  bool negated = false;
  std::uint8_t height = 0;  ///< groups from here down to the deepest term
  std::uint16_t size = 1;   ///< nodes, itself included
  access_term term;         ///< only of kind `term`

  friend bool operator==(const access_node&, const access_node&) = default;
};

/// Who may: `u:ana | (g:fraud & !r:intern)`. The empty expression admits nobody.
/// Equal expressions have the same operands in the same order; parentheses and `!!` that change nothing leave no trace.
/// Threads: immutable, share freely. Source: access_expression.md.
class access_expression {
 public:
  /// Admits nobody.
  access_expression() = default;

  /// `p`: admits anyone.
  static access_expression anyone();

  /// `invalid_argument`: the context names the character and says what to write instead. `limit_exceeded`: the context
  /// names the limit.
  static result<access_expression> parse(std::string_view text);

  /// The canonical text; parsing it gives an equal expression.
  std::string text() const;

  /// The same for a person: `u:ana or (g:fraud and not r:intern)`; `nobody` if it is empty.
  std::string words() const;

  /// Empty if nobody is admitted; else the first node's operands are all the others.
  std::span<const access_node> nodes() const { return nodes_; }

  friend bool operator==(const access_expression&, const access_expression&) = default;

 private:
  explicit access_expression(std::vector<access_node> nodes) : nodes_(std::move(nodes)) {}

  std::vector<access_node> nodes_;
};

/// Calls `visit(operand)` for each operand of a group until it returns false.
template <class Visit>
void visit_operands(const access_node& group, Visit visit) {
  const auto* const end = &group + group.size;
  for (const auto* operand = &group + 1; operand != end; operand += operand->size) {
    if (!visit(*operand)) return;
  }
}

/// Whether the expression admits `who`. No allocation; at most each term is compared once with each name of its kind.
bool evaluate(const access_expression& expression, const access_identity& who) noexcept;

/// The same for the part of an expression that begins at `node`, its `!` included.
bool evaluate(const access_node& node, const access_identity& who) noexcept;

}  // namespace millrace
