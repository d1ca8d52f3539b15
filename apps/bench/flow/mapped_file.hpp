#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::bench {

/// A file in memory, read ahead of its use. Views into it hold as long as it does.
class mapped_file {
 public:
  /// `io_failure`: it cannot be opened, or is empty.
  static result<mapped_file> open(const std::string& path);
  mapped_file(mapped_file&& other) noexcept;
  mapped_file& operator=(mapped_file&&) = delete;
  ~mapped_file();

  std::string_view bytes() const { return bytes_; }

 private:
  explicit mapped_file(std::string_view bytes) : bytes_(bytes) {}

  std::string_view bytes_;
};

}  // namespace millrace::bench
