#pragma once
#include <string>

#include "apps/millrace/text/record_format.hpp"

namespace millrace::cli {

/// Prints records to standard output, many at a time; on a terminal each at once.
class record_printer {
 public:
  /// `format` must live as long; with `as_json` every record is one line of JSON and the format is not used.
  record_printer(const record_format& format, bool as_json);

  void print(const record& r);
  void flush();
  bool on_terminal() const { return on_terminal_; }

 private:
  const record_format& format_;
  bool as_json_;
  bool on_terminal_;
  std::string waiting_;
};

}  // namespace millrace::cli
