#pragma once
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

/// The numbers of which the text files beside a log are made.
namespace millrace {

/// Takes the number at the front of `text` and the `delimiter` behind it; nothing, and `text` as it was, if it is no
/// number that a `T` can be, or another character follows.
template <class T>
std::optional<T> take_number(std::string_view& text, char delimiter) {
  T number{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (failure != std::errc{} || length == text.size() || *end != delimiter) return std::nullopt;
  text.remove_prefix(length + 1);
  return number;
}

}  // namespace millrace
