#include "runtime/disk/real_disk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "runtime/disk/real_file.hpp"
#include "runtime/disk/system_error.hpp"

namespace millrace {
namespace {

constexpr int made_directory_mode = 0750;
constexpr int lock_file_mode = 0640;

class flock_lock final : public disk_lock {
 public:
  explicit flock_lock(int fd) : fd_(fd) {}
  ~flock_lock() override { ::close(fd_); }

 private:
  int fd_;
};

bool is_directory(const std::string& parent, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat status;
  return ::stat((parent + "/" + entry.d_name).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

result<std::shared_ptr<file>> real_disk::open(const std::string& path, open_mode mode) {
  return real_file::open(path, mode);
}

result<std::uint64_t> real_disk::size_of(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return system_error("stat", path, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

result<void> real_disk::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return system_error("rename", from, errno);
  return {};
}

result<void> real_disk::link(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) != 0) return system_error("link", from + " as " + to, errno);
  return {};
}

result<std::uint64_t> real_disk::links_of(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return system_error("stat", path, errno);
  return static_cast<std::uint64_t>(status.st_nlink);
}

result<void> real_disk::remove(const std::string& path) {
  if (::remove(path.c_str()) != 0) return system_error("remove", path, errno);
  return {};
}

result<void> real_disk::make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), made_directory_mode) != 0) return system_error("make directory", path, errno);
  return {};
}

result<std::vector<directory_entry>> real_disk::list(const std::string& path) {
  DIR* directory = ::opendir(path.c_str());
  if (directory == nullptr) return system_error("list", path, errno);
  std::vector<directory_entry> entries;
  errno = 0;
  for (const dirent* entry = ::readdir(directory); entry != nullptr; entry = ::readdir(directory)) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") entries.push_back({std::move(name), is_directory(path, *entry)});
    errno = 0;
  }
  const int code = errno;
  ::closedir(directory);
  if (code != 0) return system_error("list", path, code);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

result<void> real_disk::sync_directory(const std::string& path) {
  auto opened = open(path, open_mode::directory);
  if (!opened) return opened.error();
  return (*opened)->sync();
}

result<std::uint64_t> real_disk::free_bytes(const std::string& path) {
  struct statvfs status;
  if (::statvfs(path.c_str(), &status) != 0) return system_error("statvfs", path, errno);
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

result<std::unique_ptr<disk_lock>> real_disk::lock(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, lock_file_mode);
  if (fd < 0) return system_error("open", path, errno);
  auto held = std::make_unique<flock_lock>(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return std::unique_ptr<disk_lock>(std::move(held));
  if (errno == EWOULDBLOCK) return make_error(errc::unavailable, "lock " + path + ": another process holds it");
  return system_error("lock", path, errno);
}

}  // namespace millrace
