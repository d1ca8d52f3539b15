#include "apps/monitoring/alerts/summary_text.hpp"

#include "apps/monitoring/alerts/alert_limits.hpp"
#include "apps/monitoring/events/label_set.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::string_view placeholder_begin = "{{";
constexpr std::string_view placeholder_end = "}}";

std::string_view without_spaces(std::string_view name) {
  while (name.starts_with(' ')) name.remove_prefix(1);
  while (name.ends_with(' ')) name.remove_suffix(1);
  return name;
}

/// Calls `text` and `name` for the parts of `summary` in their order; false if a placeholder does not end.
template <class Text, class Name>
bool walk(std::string_view summary, Text text, Name name) {
  for (;;) {
    const auto begin = summary.find(placeholder_begin);
    text(summary.substr(0, begin));
    if (begin == std::string_view::npos) return true;
    summary.remove_prefix(begin + placeholder_begin.size());
    const auto end = summary.find(placeholder_end);
    if (end == std::string_view::npos) return false;
    name(without_spaces(summary.substr(0, end)));
    summary.remove_prefix(end + placeholder_end.size());
  }
}

}  // namespace

result<void> check_summary(std::string_view summary) {
  std::string wrong;
  const auto name = [&](std::string_view label) {
    if (!is_label_name(label) && wrong.empty()) wrong = "'{{" + std::string(label) + "}}' holds no name of a label";
  };
  if (!walk(
          summary, [](std::string_view) {}, name))
    wrong = "a '{{' has no '}}'";
  if (wrong.empty()) return {};
  return make_error(errc::invalid_argument, std::move(wrong));
}

std::string summary_text(std::string_view summary, const std::function<std::string(std::string_view)>& value_of) {
  std::string out;
  walk(
      summary, [&](std::string_view text) { out.append(text); },
      [&](std::string_view name) { out.append(value_of(name)); });
  return bounded_text(std::move(out));
}

std::string bounded_text(std::string text) {
  if (text.size() <= message_text_bytes_max) return text;
  auto end = message_text_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  text.resize(end);
  return text;
}

}  // namespace millrace::monitoring
