#include "codecs/access/access_term.hpp"

#include <algorithm>

namespace millrace {
namespace {

char letter_of(access_subject subject) {
  switch (subject) {
    case access_subject::anyone: return 'p';
    case access_subject::user: return 'u';
    case access_subject::group: return 'g';
    case access_subject::role: return 'r';
  }
  return '?';
}

}  // namespace

bool matches(const access_term& term, const access_identity& who) noexcept {
  switch (term.subject) {
    case access_subject::anyone: return true;
    case access_subject::user: return who.user == term.name;
    case access_subject::group: return std::ranges::find(who.groups, term.name) != who.groups.end();
    case access_subject::role: return std::ranges::find(who.roles, term.name) != who.roles.end();
  }
  return false;
}

bool is_plain_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-.@/+").find(c) != std::string_view::npos;
}

std::string text_of(const access_term& term) {
  std::string text(1, letter_of(term.subject));
  if (term.subject == access_subject::anyone) return text;
  text += ':';
  if (std::ranges::all_of(term.name, is_plain_name_character)) return text += term.name;
  text += '"';
  for (const char c : term.name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text += '"';
}

}  // namespace millrace
