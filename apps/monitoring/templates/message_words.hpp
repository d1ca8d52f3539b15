#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::monitoring {

/// Bounds of what is looked at in one line.
inline constexpr std::size_t line_bytes_max = 2048;
inline constexpr std::size_t message_words_max = 96;

/// What stands for something that varies.
inline constexpr std::string_view variable_text = "<*>";

/// The words of a message, with what varies by its form masked: whatever has a digit, paths, numbers with their units,
/// lists of such. Memory is kept from line to line. README.md has the rules.
class message_words {
 public:
  /// Replaces what was here. `message` is a line without its header (line_header.hpp).
  void take(std::string_view message);

  std::size_t size() const { return begins_.size(); }
  std::string_view operator[](std::size_t i) const;

  /// All words with one space between.
  std::string_view text() const { return text_; }

 private:
  void begin_word();
  std::size_t take_word(std::string_view rest);  ///< the bytes that it took
  void mask_into_text(std::string_view word);
  bool is_unit_of_last(std::string_view word);
  void join_variables();

  std::string text_;
  std::vector<std::uint32_t> begins_;
};

}  // namespace millrace::monitoring
