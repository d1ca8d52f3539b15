#include "apps/bench/flow/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace millrace::bench {

result<mapped_file> mapped_file::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return make_error(errc::io_failure, "open " + path + ": " + std::strerror(errno));
  struct stat about {};
  void* bytes = MAP_FAILED;
  if (::fstat(file, &about) == 0 && about.st_size > 0) {
    bytes = ::mmap(nullptr, static_cast<std::size_t>(about.st_size), PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  }
  ::close(file);
  if (bytes == MAP_FAILED) return make_error(errc::io_failure, "map " + path + ": it is empty or cannot be mapped");
  return mapped_file({static_cast<const char*>(bytes), static_cast<std::size_t>(about.st_size)});
}

mapped_file::mapped_file(mapped_file&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

mapped_file::~mapped_file() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace millrace::bench
