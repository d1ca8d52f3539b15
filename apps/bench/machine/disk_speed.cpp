#include "apps/bench/machine/disk_speed.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

#include "runtime/disk/system_error.hpp"

namespace millrace::bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t append_bytes = 4096;
constexpr std::size_t block_bytes = 1 << 20;
constexpr std::size_t alignment = 4096;  // as O_DIRECT wants it everywhere

/// A file that is removed at its end.
class scratch_file {
 public:
  static result<scratch_file> create(const std::string& folder, int more_flags) {
    scratch_file file;
    file.path_ = folder + "/limits.tmp";
    file.fd_ = open(file.path_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | more_flags, 0644);
    if (file.fd_ < 0) return system_error("create", std::exchange(file.path_, {}), errno);
    return file;
  }
  ~scratch_file() {
    if (fd_ < 0) return;
    close(fd_);
    unlink(path_.c_str());
  }
  scratch_file(scratch_file&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
  scratch_file& operator=(scratch_file&&) = delete;

  result<void> append(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const auto written = write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return system_error("write", path_, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
  }
  result<void> sync() {
    if (fdatasync(fd_) != 0) return system_error("sync", path_, errno);
    return {};
  }

 private:
  scratch_file() = default;

  std::string path_;
  int fd_ = -1;
};

double mb_per_second(std::size_t bytes, clock::time_point since) {
  return static_cast<double>(bytes) / 1e6 / std::chrono::duration<double>(clock::now() - since).count();
}

struct freed {
  void operator()(std::byte* memory) const { std::free(memory); }
};

result<void> append_blocks(scratch_file& file, std::span<const std::byte> block, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (const auto written = file.append(block); !written) return written.error();
  }
  return {};
}

}  // namespace

result<latency_histogram> measure_synced_appends(const std::string& folder, int count) {
  auto file = scratch_file::create(folder, 0);
  if (!file) return file.error();
  const std::vector<std::byte> bytes(append_bytes, std::byte{'m'});
  latency_histogram times;
  for (int i = 0; i < count; ++i) {
    const auto begin = clock::now();
    if (const auto written = file->append(bytes); !written) return written.error();
    if (const auto synced = file->sync(); !synced) return synced.error();
    times.add(clock::now() - begin);
  }
  return times;
}

result<file_speed> measure_file_speed(const std::string& folder, std::size_t bytes) {
  const std::unique_ptr<std::byte, freed> memory(static_cast<std::byte*>(std::aligned_alloc(alignment, block_bytes)));
  const std::span block(memory.get(), block_bytes);
  std::memset(block.data(), 'm', block.size());
  const auto count = (bytes + block_bytes - 1) / block_bytes;
  file_speed speed;
  {
    auto file = scratch_file::create(folder, 0);
    if (!file) return file.error();
    const auto begin = clock::now();
    if (const auto written = append_blocks(*file, block, count); !written) return written.error();
    speed.page_cache = mb_per_second(count * block_bytes, begin);
    if (const auto synced = file->sync(); !synced) return synced.error();
    speed.synced = mb_per_second(count * block_bytes, begin);
  }
  auto file = scratch_file::create(folder, O_DIRECT);
  if (!file) return speed;
  const auto begin = clock::now();
  if (const auto written = append_blocks(*file, block, count); !written) return speed;
  if (const auto synced = file->sync(); !synced) return synced.error();
  speed.direct = mb_per_second(count * block_bytes, begin);
  return speed;
}

}  // namespace millrace::bench
