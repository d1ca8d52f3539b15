#include "apps/millrace/volume_client/local_file_tree.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>
#include <vector>

namespace millrace::cli {
namespace {

error failed(const char* what, const std::string& path, int code) {
  const auto kind = code == ENOENT ? errc::not_found : code == ENOSPC ? errc::no_space : errc::io_failure;
  return make_error(kind, fmt::format("{} {}: {}", what, path, std::strerror(code)));
}

class descriptor {
 public:
  explicit descriptor(int fd) : fd_(fd) {}
  ~descriptor() {
    if (fd_ > STDERR_FILENO) ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int number() const { return fd_; }

 private:
  const int fd_;
};

class descriptor_source final : public byte_source {
 public:
  descriptor_source(int fd, std::string path) : file_(fd), path_(std::move(path)), buffer_(piece_bytes) {}

  /// A whole piece unless the end comes before it.
  result<std::string_view> next() override {
    std::size_t got = 0;
    while (got < buffer_.size()) {
      const auto count = ::read(file_.number(), buffer_.data() + got, buffer_.size() - got);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return failed("read", path_, errno);
      if (count == 0) break;
      got += static_cast<std::size_t>(count);
    }
    return std::string_view(buffer_.data(), got);
  }

 private:
  const descriptor file_;
  const std::string path_;
  std::vector<char> buffer_;
};

result<void> write_all(int fd, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

class standard_sink final : public byte_sink {
 public:
  result<void> write(std::string_view bytes) override { return write_all(STDOUT_FILENO, "standard output", bytes); }
  result<void> finish() override { return {}; }
};

/// A device or pipe, which is written to as it is.
class special_sink final : public byte_sink {
 public:
  special_sink(int fd, std::string path) : file_(fd), path_(std::move(path)) {}
  result<void> write(std::string_view bytes) override { return write_all(file_.number(), path_, bytes); }
  result<void> finish() override { return {}; }

 private:
  const descriptor file_;
  const std::string path_;
};

class file_sink final : public byte_sink {
 public:
  file_sink(int fd, std::string path, std::string unfinished, const file_facts& like, keep_times times)
      : file_(fd), path_(std::move(path)), unfinished_(std::move(unfinished)), like_(like), times_(times) {}
  ~file_sink() override {
    if (!finished_) ::unlink(unfinished_.c_str());
  }

  result<void> write(std::string_view bytes) override {
    size_ += static_cast<off_t>(bytes.size());
    if (!is_zeros(bytes)) return write_all(file_.number(), unfinished_, bytes);
    if (::lseek(file_.number(), size_, SEEK_SET) < 0) return failed("write", unfinished_, errno);
    return {};
  }

  result<void> finish() override {
    const int fd = file_.number();
    if (::ftruncate(fd, size_) != 0 || ::fchmod(fd, like_.mode & 0777) != 0) return failed("write", unfinished_, errno);
    if (times_ == keep_times::yes) {
      const timespec at{like_.modified_at / 1'000'000'000, like_.modified_at % 1'000'000'000};
      const timespec both[2] = {at, at};
      if (::futimens(fd, both) != 0) return failed("set the time of", unfinished_, errno);
    }
    if (::rename(unfinished_.c_str(), path_.c_str()) != 0) return failed("write", path_, errno);
    finished_ = true;
    return {};
  }

 private:
  const descriptor file_;
  const std::string path_, unfinished_;
  const file_facts like_;
  const keep_times times_;
  off_t size_ = 0;
  bool finished_ = false;
};

file_facts facts_of(const std::string& path, const struct stat& st) {
  file_facts facts{.name = std::filesystem::path(path).filename().string()};
  facts.size = static_cast<std::uint64_t>(st.st_size);
  facts.mode = st.st_mode & 07777;
  facts.modified_at = st.st_mtim.tv_sec * 1'000'000'000 + st.st_mtim.tv_nsec;
  if (S_ISDIR(st.st_mode)) facts.kind = file_kind::directory;
  if (S_ISREG(st.st_mode)) facts.kind = file_kind::file;
  if (S_ISLNK(st.st_mode)) facts.kind = file_kind::symlink;
  if (facts.kind == file_kind::other) facts.called = "a device, socket or pipe";
  return facts;
}

std::string unfinished_name(const std::string& path) {
  std::random_device seed;
  const auto directory = std::filesystem::path(path).parent_path();
  return (directory / fmt::format(".copying-{:08x}{:08x}", seed(), seed())).string();
}

}  // namespace

result<file_facts> local_file_tree::look(const std::string& path) {
  struct stat st {};
  if (::lstat(path.c_str(), &st) != 0) return failed("look at", path, errno);
  return facts_of(path, st);
}

result<file_facts> local_file_tree::look_through(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return failed("look at", path, errno);
  return facts_of(path, st);
}

result<void> local_file_tree::for_each(const std::string& directory,
                                       const std::function<result<void>(const file_facts&)>& each) {
  std::error_code failure;
  std::filesystem::directory_iterator entry(directory, failure);
  for (; !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    const auto facts = look(entry->path().string());
    if (!facts && facts.error().code == errc::not_found) continue;  // gone meanwhile
    if (!facts) return facts.error();
    if (auto done = each(*facts); !done) return done;
  }
  return failure ? result<void>(failed("list", directory, failure.value())) : result<void>();
}

result<std::unique_ptr<byte_source>> local_file_tree::read(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return failed("open", path, errno);
  return std::unique_ptr<byte_source>(std::make_unique<descriptor_source>(fd, path));
}

result<std::unique_ptr<byte_sink>> local_file_tree::write(const std::string& path, const file_facts& like,
                                                          keep_times times) {
  std::string target = path;
  struct stat st {};
  if (::stat(path.c_str(), &st) == 0) {
    if (S_ISDIR(st.st_mode))
      return make_error(errc::unsupported, path + " is a directory, which a file does not replace");
    if (!S_ISREG(st.st_mode)) {
      const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
      if (fd < 0) return failed("open", path, errno);
      return std::unique_ptr<byte_sink>(std::make_unique<special_sink>(fd, path));
    }
    std::error_code failure;  // what a symlink leads to is replaced, not the symlink
    const auto real = std::filesystem::canonical(path, failure);
    if (!failure) target = real.string();
  }
  auto unfinished = unfinished_name(target);
  const int fd = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return failed("create", path, errno);
  return std::unique_ptr<byte_sink>(std::make_unique<file_sink>(fd, target, std::move(unfinished), like, times));
}

result<void> local_file_tree::make_directory(const std::string& path, const file_facts& like) {
  if (::mkdir(path.c_str(), (like.mode & 0777) | 0700) == 0) return {};
  const int code = errno;
  const auto present = look_through(path);
  if (code == EEXIST && present && present->kind == file_kind::directory) return {};
  return failed("make directory", path, code);
}

result<std::string> local_file_tree::read_symlink(const std::string& path) {
  std::error_code failure;
  const auto text = std::filesystem::read_symlink(path, failure);
  if (failure) return failed("read symlink", path, failure.value());
  return text.string();
}

result<void> local_file_tree::make_symlink(const std::string& path, const std::string& text) {
  const auto unfinished = unfinished_name(path);
  if (::symlink(text.c_str(), unfinished.c_str()) != 0) return failed("make symlink", path, errno);
  if (::rename(unfinished.c_str(), path.c_str()) == 0) return {};
  const int code = errno;
  ::unlink(unfinished.c_str());
  return failed("make symlink", path, code);
}

std::unique_ptr<byte_source> standard_input() {
  return std::make_unique<descriptor_source>(STDIN_FILENO, "standard input");
}

std::unique_ptr<byte_sink> standard_output() { return std::make_unique<standard_sink>(); }

}  // namespace millrace::cli
