#include "apps/monitoring/events/label_set.hpp"

#include <algorithm>

#include "codecs/base/json_text.hpp"

namespace millrace::monitoring {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <class Allowed>
std::string with_underscores(std::string_view name, Allowed allowed) {
  std::string out;
  if (name.empty() || is_digit(name.front())) out.push_back('_');
  for (const char c : name) out.push_back(allowed(c) ? c : '_');
  return out;
}

result<void> check(const label_set::pair& label) {
  const auto& [name, value] = label;
  if (name.size() > label_name_bytes_max || value.size() > label_value_bytes_max) {
    return make_error(errc::invalid_argument, "label " + name.substr(0, label_name_bytes_max) + ": too long");
  }
  if (!is_label_name(name)) return make_error(errc::invalid_argument, "'" + name + "' is no name of a label");
  if (name == name_label && !is_metric_name(value)) {
    return make_error(errc::invalid_argument, "'" + value + "' is no name of a metric");
  }
  if (!is_utf8(value)) return make_error(errc::invalid_argument, "label " + name + ": its value is no UTF-8");
  return {};
}

void append_value(std::string& to, std::string_view value) {
  to.push_back('"');
  for (const char c : value) {
    if (c == '\n') {
      to.append("\\n");
      continue;
    }
    if (c == '"' || c == '\\') to.push_back('\\');
    to.push_back(c);
  }
  to.push_back('"');
}

void skip_spaces(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
}

bool take(std::string_view& text, char wanted) {
  skip_spaces(text);
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

std::string take_name(std::string_view& text) {
  skip_spaces(text);
  std::size_t length = 0;
  while (length < text.size() && (is_letter(text[length]) || is_digit(text[length]) || text[length] == ':')) ++length;
  std::string name(text.substr(0, length));
  text.remove_prefix(length);
  return name;
}

/// A value and the quote behind it; the one before it is taken.
bool take_value(std::string_view& text, std::string& value) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    }
    if (text[i] != '\\') {
      value.push_back(text[i]);
    } else if (++i < text.size()) {
      value.push_back(text[i] == 'n' ? '\n' : text[i]);
    }
  }
  return false;
}

}  // namespace

result<label_set> label_set::of(std::vector<pair> labels) {
  if (labels.size() > labels_max) {
    return make_error(errc::invalid_argument, std::to_string(labels.size()) + " labels: at most " +
                                                  std::to_string(labels_max) + " belong to a series");
  }
  std::stable_sort(labels.begin(), labels.end(), [](const pair& a, const pair& b) { return a.first < b.first; });
  label_set made;
  for (auto& label : labels) {
    if (!made.labels_.empty() && made.labels_.back().first == label.first) made.labels_.pop_back();
    if (auto good = check(label); !good) {
      if (!label.second.empty() || label.first == name_label) return good.error();
    }
    made.labels_.push_back(std::move(label));
  }
  std::erase_if(made.labels_, [](const pair& label) { return label.second.empty(); });
  return made;
}

result<label_set> label_set::read(std::string_view text) {
  const auto bad = [all = std::string(text.substr(0, 200))] {
    return make_error(errc::invalid_argument, "'" + all + "' is no series: name{label=\"value\",…} is wanted");
  };
  std::vector<pair> labels;
  if (auto name = take_name(text); !name.empty()) labels.emplace_back(name_label, std::move(name));
  if (take(text, '{')) {
    while (!take(text, '}')) {
      auto name = take_name(text);
      std::string value;
      if (!take(text, '=') || !take(text, '"') || !take_value(text, value)) return bad();
      labels.emplace_back(std::move(name), std::move(value));
      if (take(text, ',')) continue;
      if (!take(text, '}')) return bad();
      break;
    }
  }
  skip_spaces(text);
  if (!text.empty() || labels.empty()) return bad();
  return of(std::move(labels));
}

std::string_view label_set::value(std::string_view name) const {
  const auto at = std::lower_bound(labels_.begin(), labels_.end(), name,
                                   [](const pair& label, std::string_view wanted) { return label.first < wanted; });
  return at == labels_.end() || at->first != name ? std::string_view() : std::string_view(at->second);
}

std::string label_set::text() const {
  std::string out(metric());
  bool first = true;
  for (const auto& [name, value] : labels_) {
    if (name == name_label) continue;
    out.push_back(first ? '{' : ',');
    first = false;
    out.append(name).push_back('=');
    append_value(out, value);
  }
  if (!first) out.push_back('}');
  return out;
}

bool is_metric_name(std::string_view name) {
  return !name.empty() && !is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c) || c == ':'; });
}

bool is_label_name(std::string_view name) { return is_metric_name(name) && name.find(':') == std::string_view::npos; }

std::string as_metric_name(std::string_view name) {
  return with_underscores(name, [](char c) { return is_letter(c) || is_digit(c) || c == ':'; });
}

std::string as_label_name(std::string_view name) {
  return with_underscores(name, [](char c) { return is_letter(c) || is_digit(c); });
}

}  // namespace millrace::monitoring
