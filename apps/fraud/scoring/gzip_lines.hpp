#pragma once
#include <memory>
#include <string>

#include "codecs/base/result.hpp"

struct gzFile_s;

namespace millrace::fraud {

/// The lines of a file that may be compressed by gzip.
class gzip_lines {
 public:
  /// `not_found` if it cannot be opened.
  static result<gzip_lines> open(const std::string& path);

  /// The next line without its line feed; false at the end. `corrupt` if the file is damaged.
  result<bool> next(std::string& into);

 private:
  struct closer {
    void operator()(gzFile_s* file) const;
  };
  gzip_lines(gzFile_s* file, std::string path) : file_(file), path_(std::move(path)) {}

  std::unique_ptr<gzFile_s, closer> file_;
  std::string path_;
};

}  // namespace millrace::fraud
