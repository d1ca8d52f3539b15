#include "apps/millrace/text/json_members.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apps/millrace/text/bytes_format.hpp"

namespace millrace::cli {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Walks a text that is known to be a JSON object.
class walker {
 public:
  explicit walker(std::string_view text) : text_(text) {}

  void skip(std::string_view of) {
    const auto next = text_.find_first_not_of(of, at_);
    at_ = std::min(next, text_.size());
  }

  bool at_end_of_object() const { return at_ >= text_.size() || text_[at_] == '}'; }

  /// One value: a string, a number or a word, or all between brackets.
  std::string_view take_value() {
    const auto begin = at_;
    std::size_t depth = 0;
    do {
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') {
        if (depth == 0) break;
        --depth;
      }
      if (depth == 0 && (c == ',' || c == ':' || blanks.find(c) != std::string_view::npos)) break;
      ++at_;
    } while (at_ < text_.size());
    return text_.substr(begin, at_ - begin);
  }

 private:
  void skip_string() {
    for (++at_; text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

result<std::vector<json_member>> json_members(std::string_view object) {
  const auto first = object.find_first_not_of(blanks);
  if (!nlohmann::json::accept(object) || first == std::string_view::npos || object[first] != '{') {
    constexpr std::size_t shown_max = 60;
    return make_error(errc::invalid_argument,
                      fmt::format("'{}{}' is no JSON object", escaped(object.substr(0, shown_max)),
                                  object.size() > shown_max ? "…" : ""));
  }
  std::vector<json_member> members;
  walker text(object);
  text.skip(blanks);
  text.skip("{");  // more of them cannot follow in a JSON object
  for (;;) {
    text.skip(" \t\r\n,");
    if (text.at_end_of_object()) return members;
    const auto name = text.take_value();
    text.skip(" \t\r\n:");
    members.push_back({nlohmann::json::parse(name).get<std::string>(), text.take_value()});
  }
}

const json_member* find_member(const std::vector<json_member>& members, std::string_view name) {
  for (auto m = members.rbegin(); m != members.rend(); ++m) {
    if (m->name == name) return &*m;
  }
  return nullptr;
}

}  // namespace millrace::cli
