#include "apps/millrace/line_source.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace millrace::cli {

line_source::line_source(std::vector<std::string> files) : files_(std::move(files)) {
  if (!files_.empty()) return;
  file_.reset(stdin);
  name_ = "standard input";
}

result<bool> line_source::next(std::string_view& line) {
  for (;;) {
    if (file_ == nullptr) {
      const auto opened = open_next();
      if (!opened || !*opened) return opened;
    }
    errno = 0;
    char* bytes = buffer_.release();
    const ssize_t size = ::getline(&bytes, &buffer_size_, file_.get());
    buffer_.reset(bytes);
    if (size >= 0) {
      ++line_number_;
      line = std::string_view(bytes, static_cast<std::size_t>(size));
      if (line.ends_with('\n')) line.remove_suffix(1);
      return true;
    }
    if (errno == EINTR) return false;
    if (std::ferror(file_.get()) != 0) {
      return make_error(errc::io_failure, fmt::format("read {}: {}", name_, std::strerror(errno)));
    }
    file_.reset();
  }
}

result<bool> line_source::open_next() {
  if (next_file_ == files_.size()) return false;
  name_ = files_[next_file_++];
  line_number_ = 0;
  file_.reset(std::fopen(name_.c_str(), "re"));
  if (file_ == nullptr) {
    const auto code = errno == ENOENT ? errc::not_found : errc::io_failure;
    return make_error(code, fmt::format("open {}: {}", name_, std::strerror(errno)));
  }
  return true;
}

std::string line_source::place() const { return fmt::format("{}:{}", name_, line_number_); }

}  // namespace millrace::cli
