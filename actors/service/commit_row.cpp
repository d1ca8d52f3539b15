#include "actors/service/commit_row.hpp"

#include <charconv>

namespace millrace {
namespace {

constexpr std::string_view before_number = "commit ";
constexpr std::string_view before_producer = " of producer ";

/// Takes `word` from the front.
bool take_word(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

template <class T>
bool take_number(std::string_view& text, T& number) {
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

}  // namespace

std::string encode(const commit_row& row) {
  auto text = std::string(before_number) + std::to_string(row.number);
  if (row.written_by) {
    text += before_producer;
    text += std::to_string(row.written_by->producer.value) + " " + std::to_string(row.written_by->epoch.value);
  }
  return text;
}

result<commit_row> decode_commit_row(std::string_view text) {
  commit_row row;
  const std::string all(text);
  const auto corrupt = [&] { return make_error(errc::corrupt, "no row of a commit: '" + all + "'"); };
  if (!take_word(text, before_number) || !take_number(text, row.number)) return corrupt();
  if (text.empty()) return row;
  producer_identity who;
  if (!take_word(text, before_producer) || !take_number(text, who.producer.value) || !take_word(text, " ") ||
      !take_number(text, who.epoch.value) || !text.empty())
    return corrupt();
  row.written_by = who;
  return row;
}

}  // namespace millrace
