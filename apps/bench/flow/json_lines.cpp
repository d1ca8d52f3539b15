#include "apps/bench/flow/json_lines.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace millrace::bench {

result<json_lines> json_lines::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return make_error(errc::io_failure, "open " + path + ": " + std::strerror(errno));
  struct stat about {};
  void* bytes = MAP_FAILED;
  if (::fstat(file, &about) == 0 && about.st_size > 0) {
    bytes = ::mmap(nullptr, static_cast<std::size_t>(about.st_size), PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  }
  ::close(file);
  if (bytes == MAP_FAILED) return make_error(errc::io_failure, "map " + path + ": it is empty or cannot be mapped");
  return json_lines({static_cast<const char*>(bytes), static_cast<std::size_t>(about.st_size)});
}

json_lines::json_lines(json_lines&& other) noexcept
    : all_(std::exchange(other.all_, {})), at_(other.at_), end_(other.end_) {}

json_lines::~json_lines() {
  if (!all_.empty()) ::munmap(const_cast<char*>(all_.data()), all_.size());
}

}  // namespace millrace::bench
