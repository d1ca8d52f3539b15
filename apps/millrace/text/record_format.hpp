#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "apps/millrace/text/record.hpp"
#include "codecs/base/result.hpp"

namespace millrace::cli {

/// How `consume` prints a record: text with `%` fields and the escapes of `unescape`.
/// %t topic, %p partition, %o offset, %k key, %v value, %h headers (`a=1,b=2`), %T timestamp in ms since 1970,
/// %D timestamp as a date, %K and %V size of key and value in bytes (-1: null), %% a percent sign.
/// A null prints as nothing.
class record_format {
 public:
  /// `invalid_argument` for an unknown field or escape.
  static result<record_format> parse(std::string_view text);

  void append(std::string& out, const record& r) const;

 private:
  enum class field : char {
    topic = 't',
    partition = 'p',
    offset = 'o',
    key = 'k',
    value = 'v',
    headers = 'h',
    time = 'T',
    date = 'D',
    key_size = 'K',
    value_size = 'V',
  };

  static void append_field(std::string& out, const record& r, field which);

  std::vector<std::variant<std::string, field>> parts_;
};

}  // namespace millrace::cli
