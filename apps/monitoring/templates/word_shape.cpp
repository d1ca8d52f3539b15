#include "apps/monitoring/templates/word_shape.hpp"

#include <algorithm>
#include <array>

#include "apps/monitoring/templates/header_forms.hpp"
#include "apps/monitoring/templates/message_words.hpp"

namespace millrace::monitoring {
namespace {

/// Nouns behind which English puts the name of one of what they mean; sorted.
constexpr std::array<std::string_view, 28> named_things{
    "class",   "command", "database", "device", "domain", "driver",  "file", "group",   "host",  "interface",
    "job",     "login",   "module",   "name",   "node",   "package", "peer", "process", "queue", "server",
    "service", "session", "table",    "task",   "thread", "topic",   "user", "volume"};

/// Words behind which names often stand, and other words too; sorted.
constexpr std::array<std::string_view, 12> name_prepositions{"at",   "by",    "called", "for", "from", "in",
                                                             "into", "named", "of",     "on",  "to",   "via"};

bool is_named_thing(std::string_view word) {
  return std::binary_search(named_things.begin(), named_things.end(), word);
}

bool introduces_name(std::string_view word) {
  return is_named_thing(word) || std::binary_search(name_prepositions.begin(), name_prepositions.end(), word);
}

struct word_parts {
  std::string_view before;  ///< punctuation
  std::string_view key;     ///< "user=", or empty
  std::string_view value;
  std::string_view behind;  ///< punctuation
};

bool is_core(char c) {
  return is_alnum(c) || std::string_view("_-./:\\@+%~$#<*>").find(c) != std::string_view::npos || (c & 0x80) != 0;
}

/// "user=" of "user=root", "vCores:" of "vCores:<*>", "code....." of "code.....<*>".
std::size_t key_length(std::string_view core) {
  if (const auto sign = core.find('='); sign != std::string_view::npos) return sign + 1;
  return core.ends_with(variable_text) ? core.size() - variable_text.size() : 0;
}

word_parts parts_of(std::string_view word) {
  std::size_t begin = 0;
  auto end = word.size();
  while (begin < end && !is_core(word[begin])) ++begin;
  while (end > begin &&
         (!is_core(word[end - 1]) || std::string_view(".:-").find(word[end - 1]) != std::string_view::npos))
    --end;
  const auto core = word.substr(begin, end - begin);
  const auto key = core.substr(0, key_length(core));
  return {word.substr(0, begin), key, core.substr(key.size()), word.substr(end)};
}

/// "RUNNING", "action.SCREEN_ON".
bool is_state(std::string_view text) {
  const auto point = text.find_last_of('.');
  if (point != std::string_view::npos) text.remove_prefix(point + 1);
  const auto capitals = std::count_if(text.begin(), text.end(), is_upper);
  return capitals >= 2 && std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Has signs or capitals inside, as names of machines, classes and files have; or is masked already.
bool has_form_of_name(std::string_view text) {
  if (text.find(variable_text) != std::string_view::npos) return true;
  bool small = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && std::string_view("._-@/$:\\").find(text[i]) != std::string_view::npos) return true;
    if (small && is_upper(text[i])) return true;
    small = small || (text[i] >= 'a' && text[i] <= 'z');
  }
  return false;
}

bool are_in_brackets(std::string_view one, std::string_view other) {
  const auto in = [](std::string_view w) { return w.starts_with('(') && w.ends_with(')'); };
  return in(one) && in(other);
}

}  // namespace

bool may_vary(std::string_view before, std::string_view one, std::string_view other) {
  const auto a = parts_of(one);
  const auto b = parts_of(other);
  if ((a.before != b.before || a.behind != b.behind) && !are_in_brackets(one, other)) return false;
  if (a.key != b.key) return false;
  const auto introduction = a.key.empty() ? before : a.key.substr(0, a.key.size() - 1);
  // What once varied goes on to: a word that made a place variable must find it so again.
  const bool varied = a.value == variable_text || b.value == variable_text;
  if (varied || is_named_thing(introduction)) return true;
  if (is_state(a.value) || is_state(b.value)) return false;
  if (a.value.empty() || b.value.empty()) return a.key.empty();
  return has_form_of_name(a.value) || has_form_of_name(b.value) || introduces_name(introduction);
}

std::string generalised(std::string_view one, std::string_view other) {
  const auto a = parts_of(one);
  if (a.value.empty() && !parts_of(other).value.empty()) return generalised(other, other);
  return std::string(a.before).append(a.key).append(variable_text).append(a.behind);
}

bool is_variable_word(std::string_view word) { return parts_of(word).value == variable_text; }

}  // namespace millrace::monitoring
