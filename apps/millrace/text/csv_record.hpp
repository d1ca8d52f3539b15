#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// One record of a CSV file (RFC 4180), gathered from as many lines as it takes: fields in quotes may hold delimiters,
/// quotes (doubled) and line breaks.
class csv_record {
 public:
  explicit csv_record(char delimiter = ',') : delimiter_(delimiter) {}

  /// The next line, without its line feed; a carriage return at the end of the record is left out. True: the record is
  /// whole, and the next line begins another. `invalid_argument` for quotes where none may be, `limit_exceeded` for a
  /// record of more than 64 MiB.
  result<bool> add_line(std::string_view line);

  /// A record has begun and is not whole.
  bool open() const { return in_quotes_; }

  /// Of a whole record; an empty line has one empty field.
  const std::vector<std::string>& fields() const { return fields_; }

 private:
  result<void> take_plain(std::string_view line, std::size_t& at);
  result<void> take_quoted(std::string_view line, std::size_t& at);
  void begin();

  char delimiter_;
  bool in_quotes_ = false;
  bool whole_ = true;
  std::size_t bytes_ = 0;
  std::vector<std::string> fields_;
};

/// One record with its line break; fields are quoted where they need it.
std::string csv_line(const std::vector<std::string>& fields, char delimiter = ',');

}  // namespace millrace::cli
