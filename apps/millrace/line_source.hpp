#pragma once
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// Lines of some files one after another, or of standard input. A last line without a line break counts too.
class line_source {
 public:
  /// `files`: none means standard input.
  explicit line_source(std::vector<std::string> files);

  /// The next line without its break, valid until the next call; false at the end, and when a signal interrupts the
  /// wait. `not_found` if a file is not there, `io_failure` if it cannot be read.
  result<bool> next(std::string_view& line);

  /// "FILE:LINE" of the line read last, for messages.
  std::string place() const;

 private:
  struct closer {
    void operator()(std::FILE* f) const {
      if (f != stdin) std::fclose(f);
    }
  };
  struct releaser {
    void operator()(char* p) const { std::free(p); }
  };

  result<bool> open_next();

  std::vector<std::string> files_;
  std::size_t next_file_ = 0;
  std::string name_;
  std::size_t line_number_ = 0;
  std::unique_ptr<std::FILE, closer> file_;
  std::unique_ptr<char, releaser> buffer_;
  std::size_t buffer_size_ = 0;
};

}  // namespace millrace::cli
