#include "apps/monitoring/query/label_functions.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>

#include "apps/monitoring/query/label_editing.hpp"
#include "apps/monitoring/query/label_matcher.hpp"

namespace millrace::monitoring {
namespace {

/// Of the groups of a pattern, so many can be referred to.
constexpr int groups_max = 32;

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

struct pattern_match {
  const re2::RE2& pattern;
  std::vector<re2::StringPiece> groups;  // the whole is the first

  std::string_view group(std::string_view name) const {
    std::size_t number = 0;
    const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (failure != std::errc{} || end != name.data() + name.size()) {
      const auto& names = pattern.NamedCapturingGroups();
      const auto at = names.find(std::string(name));
      if (at == names.end()) return {};
      number = static_cast<std::size_t>(at->second);
    }
    return number < groups.size() ? std::string_view(groups[number].data(), groups[number].size()) : std::string_view();
  }
};

/// Takes "$1", "${name}" or "$$" from the beginning of `text`; a dollar before anything else stands for itself.
void append_reference(std::string& to, std::string_view& text, const pattern_match& match) {
  text.remove_prefix(1);
  if (text.starts_with('$')) {
    text.remove_prefix(1);
    to += '$';
    return;
  }
  const bool braced = text.starts_with('{');
  const auto begin = braced ? 1U : 0U;
  const auto* end = std::find_if_not(text.begin() + begin, text.end(), is_word_byte);
  const auto name = text.substr(begin, static_cast<std::size_t>(end - text.begin()) - begin);
  if (name.empty() || (braced && (end == text.end() || *end != '}'))) {
    to += '$';
    return;
  }
  to += match.group(name);
  text.remove_prefix(begin + name.size() + begin);
}

std::string filled_in(std::string_view replacement, const pattern_match& match) {
  std::string out;
  // What is longer than a label may be is refused later: no need to write more of it.
  while (!replacement.empty() && out.size() <= label_value_bytes_max) {
    if (replacement.front() == '$') {
      append_reference(out, replacement, match);
    } else {
      out += replacement.front();
      replacement.remove_prefix(1);
    }
  }
  return out;
}

error no_label(const std::string& name) {
  return make_error(errc::invalid_argument, "'" + name + "' is no name of a label");
}

}  // namespace

result<columns> replace_labels(columns all, std::span<const std::string> texts) {
  const auto &target = texts[0], &replacement = texts[1], &source = texts[2];
  if (!is_label_name(target)) return no_label(target);
  const auto pattern = whole_pattern(texts[3]);
  if (!pattern) return pattern.error();
  const auto groups = std::min((*pattern)->NumberOfCapturingGroups(), groups_max) + 1;
  pattern_match match{**pattern, std::vector<re2::StringPiece>(static_cast<std::size_t>(groups))};
  for (auto& [labels, values] : all) {
    const auto before = labels.value(source);
    const re2::StringPiece text(before.data(), before.size());
    if (!(*pattern)->Match(text, 0, text.size(), re2::RE2::ANCHOR_BOTH, match.groups.data(), groups)) continue;
    auto changed = with_label(labels, target, filled_in(replacement, match));
    if (!changed) return changed.error();
    labels = std::move(*changed);
  }
  return with_equal_labels_together(std::move(all), "label_replace makes the labels of several series equal");
}

result<columns> join_labels(columns all, std::span<const std::string> texts) {
  const auto &target = texts[0], &separator = texts[1];
  const auto sources = texts.subspan(2);
  for (const auto& name : sources) {
    if (!is_label_name(name)) return no_label(name);
  }
  if (!is_label_name(target)) return no_label(target);
  for (auto& [labels, values] : all) {
    std::string joined;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (i > 0) joined += separator;
      joined += labels.value(sources[i]);
    }
    auto changed = with_label(labels, target, std::move(joined));
    if (!changed) return changed.error();
    labels = std::move(*changed);
  }
  return with_equal_labels_together(std::move(all), "label_join makes the labels of several series equal");
}

}  // namespace millrace::monitoring
