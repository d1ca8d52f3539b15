#include "runtime/disk/real_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "runtime/disk/system_error.hpp"

namespace millrace {
namespace {

constexpr std::size_t buffers_max = 256;  // of one pwritev
constexpr int made_file_mode = 0640;

int flags_of(open_mode mode) {
  switch (mode) {
    case open_mode::read: return O_RDONLY;
    case open_mode::write: return O_RDWR;
    case open_mode::create: return O_RDWR | O_CREAT;
    case open_mode::directory: return O_RDONLY | O_DIRECTORY;
    case open_mode::direct: return O_RDWR | O_CREAT | O_DIRECT | O_DSYNC;
  }
  return O_RDONLY;
}

using buffers = std::array<iovec, buffers_max>;

/// Fills `out` with what follows the first `skip` bytes of `parts`; how many were needed.
std::size_t gather(std::span<const std::span<const std::byte>> parts, std::size_t skip, buffers& out) {
  std::size_t count = 0;
  for (const auto& part : parts) {
    if (count == out.size()) break;
    if (skip >= part.size()) {
      skip -= part.size();
      continue;
    }
    out[count++] = {const_cast<std::byte*>(part.data()) + skip, part.size() - skip};
    skip = 0;
  }
  return count;
}

}  // namespace

result<std::shared_ptr<file>> real_file::open(const std::string& path, open_mode mode) {
  const int flags = flags_of(mode) | O_CLOEXEC;
  int fd = ::open(path.c_str(), flags, made_file_mode);
  bool sync_writes = false;
  if (fd < 0 && errno == EINVAL && mode == open_mode::direct) {
    fd = ::open(path.c_str(), flags & ~(O_DIRECT | O_DSYNC), made_file_mode);
    sync_writes = true;
  }
  if (fd < 0) return system_error("open", path, errno);
  return std::shared_ptr<file>(std::make_shared<real_file>(path, fd, sync_writes));
}

real_file::~real_file() { ::close(fd_); }

result<std::size_t> real_file::read_at(std::uint64_t position, std::span<std::byte> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const auto got = ::pread(fd_, into.data() + done, into.size() - done, static_cast<off_t>(position + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", path_, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

result<void> real_file::write_at(std::uint64_t position, std::span<const std::span<const std::byte>> parts) {
  std::size_t done = 0;
  for (buffers out;;) {
    const auto count = gather(parts, done, out);
    if (count == 0) break;
    const auto wrote = ::pwritev(fd_, out.data(), static_cast<int>(count), static_cast<off_t>(position + done));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return system_error("write", path_, errno);
    if (wrote == 0) return system_error("write", path_, EIO);
    done += static_cast<std::size_t>(wrote);
  }
  return sync_writes_ ? sync() : result<void>{};
}

result<void> real_file::sync() {
  if (::fdatasync(fd_) != 0) return system_error("sync", path_, errno);
  return {};
}

result<std::uint64_t> real_file::size() {
  struct stat status;
  if (::fstat(fd_, &status) != 0) return system_error("stat", path_, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

result<void> real_file::truncate(std::uint64_t size) {
  if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return system_error("truncate", path_, errno);
  return {};
}

result<void> real_file::give_back(std::uint64_t position, std::uint64_t bytes) {
  const int how = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  while (::fallocate(fd_, how, static_cast<off_t>(position), static_cast<off_t>(bytes)) != 0) {
    if (errno == EINTR) continue;
    auto failed = system_error("give back room of", path_, errno);
    if (errno == EOPNOTSUPP || errno == ENOSYS) failed.code = errc::unsupported;
    return failed;
  }
  return {};
}

result<std::uint64_t> real_file::identity() {
  if (const auto known = identity_.load(std::memory_order_relaxed); known != 0) return known;
  struct statx status;
  if (::statx(fd_, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &status) != 0) return system_error("stat", path_, errno);
  // Inodes are used again, but not born twice in the same nanosecond. Where births are not kept the inode must do.
  const auto born = static_cast<std::uint64_t>(status.stx_btime.tv_sec) * 1'000'000'000 + status.stx_btime.tv_nsec;
  const auto made = status.stx_ino * 0x9e37'79b9'7f4a'7c15 ^ born;
  identity_.store(made, std::memory_order_relaxed);
  return made;
}

void real_file::drop_cached() { ::posix_fadvise(fd_, 0, 0, POSIX_FADV_DONTNEED); }

}  // namespace millrace
