#include <algorithm>

#include "codecs/access/access_expression.hpp"
#include "codecs/access/access_limits.hpp"
#include "codecs/access/access_token.hpp"

namespace millrace {
namespace {

using node_kind = access_node::kind;
using token_kind = access_token::kind;

/// any_of: all_of ('|' all_of)*; all_of: operand ('&' operand)*; operand: '!'* (term | '(' any_of ')').
/// Recursion is bounded by `nesting_max`.
class access_parser {
 public:
  explicit access_parser(std::string_view text) : tokens_(text) {}

  result<std::vector<access_node>> parse() {
    if (auto read = advance(); !read) return read.error();
    if (now_.what == token_kind::end) return std::vector<access_node>{};
    if (auto read = parse_group(node_kind::any_of); !read) return read.error();
    if (now_.what == token_kind::end) return std::move(nodes_);
    if (now_.what == token_kind::close) return tokens_.wrong_at(now_.at, "this ) closes nothing: leave it out");
    return missing_operator();
  }

 private:
  result<void> advance() {
    auto next = tokens_.next();
    if (!next) return next.error();
    now_ = std::move(*next);
    return {};
  }

  result<void> parse_group(node_kind what) {
    const bool any = what == node_kind::any_of;
    const auto head = nodes_.size();
    nodes_.push_back({.what = what});
    while (true) {
      const auto operand = nodes_.size();
      if (auto read = any ? parse_group(node_kind::all_of) : parse_operand(); !read) return read;
      if (nodes_[operand].what == what && !nodes_[operand].negated) drop_head(operand);  // a | (b | c) is a | b | c
      if (now_.what != (any ? token_kind::disjunction : token_kind::conjunction)) return close_group(head);
      if (auto read = advance(); !read) return read;
    }
  }

  result<void> close_group(std::size_t head) {
    const auto size = nodes_.size() - head;
    if (nodes_[head + 1].size == size - 1) {
      drop_head(head);  // a group of one is that one
      return {};
    }
    auto& group = nodes_[head];
    group.size = static_cast<std::uint16_t>(size);
    visit_operands(group, [&](const access_node& operand) {
      group.height = std::max<std::uint8_t>(group.height, operand.height + 1);
      return true;
    });
    if (group.height > access_limits::nesting_max) return nested_too_deeply();
    return {};
  }

  result<void> parse_operand() {
    bool negated = false;
    while (now_.what == token_kind::negation) {
      negated = !negated;
      if (auto read = advance(); !read) return read;
    }
    const auto operand = nodes_.size();
    auto read = now_.what == token_kind::term   ? parse_term()
                : now_.what == token_kind::open ? parse_parentheses()
                                                : missing_term();
    if (read && negated) nodes_[operand].negated = !nodes_[operand].negated;
    return read;
  }

  result<void> parse_term() {
    if (++terms_ > access_limits::terms_max) {
      return tokens_.wrong_at(
          now_.at, "at most " + std::to_string(access_limits::terms_max) + " terms: make a group of the users",
          errc::limit_exceeded);
    }
    nodes_.push_back({.term = std::move(now_.term)});
    return advance();
  }

  result<void> parse_parentheses() {
    const auto opened_at = now_.at;
    if (++open_ > access_limits::nesting_max) return nested_too_deeply();
    if (auto read = advance(); !read) return read;
    if (auto read = parse_group(node_kind::any_of); !read) return read;
    if (now_.what == token_kind::end) {
      return tokens_.wrong_at(now_.at,
                              "write ) for the ( at character " + std::to_string(tokens_.character_at(opened_at)));
    }
    if (now_.what != token_kind::close) return missing_operator();
    --open_;
    return advance();
  }

  error missing_operator() const {
    return tokens_.wrong_at(now_.at, "write & before it if both must hold, | if one is enough");
  }

  result<void> missing_term() const {
    return tokens_.wrong_at(now_.at, "write a term here: u:NAME, g:NAME, r:NAME or p, or an expression in parentheses");
  }

  error nested_too_deeply() const {
    return tokens_.wrong_at(
        now_.at, "nested more than " + std::to_string(access_limits::nesting_max) + " deep: write it flatter",
        errc::limit_exceeded);
  }

  void drop_head(std::size_t at) { nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(at)); }

  access_tokens tokens_;
  access_token now_;
  std::vector<access_node> nodes_;
  std::size_t terms_ = 0;
  std::size_t open_ = 0;  // parentheses around `now_`
};

error too_long(std::string_view which, std::size_t bytes) {
  return make_error(errc::limit_exceeded, "access expression: " + std::string(which) + " has " + std::to_string(bytes) +
                                              " bytes, at most " + std::to_string(access_limits::text_bytes_max) +
                                              ": make groups of the users");
}

}  // namespace

result<access_expression> access_expression::parse(std::string_view text) {
  if (text.size() > access_limits::text_bytes_max) return too_long("the text", text.size());
  if (const auto bad = first_byte_not_utf8(text); bad != text.size()) {
    return make_error(errc::invalid_argument, "access expression, byte " + std::to_string(bad + 1) + ": write UTF-8");
  }
  auto nodes = access_parser(text).parse();
  if (!nodes) return nodes.error();
  access_expression parsed(std::move(*nodes));
  if (const auto bytes = parsed.text().size(); bytes > access_limits::text_bytes_max) {
    return too_long("the canonical text", bytes);
  }
  return parsed;
}

}  // namespace millrace
