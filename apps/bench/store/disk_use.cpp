#include "apps/bench/store/disk_use.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace millrace::bench {
namespace {

void sync_file_system(const std::string& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  if (syncfs(fd) != 0) sync();
  close(fd);
}

std::string counts_of_disk_below(const std::string& folder) {
  struct stat found {};
  if (stat(folder.c_str(), &found) != 0) return "";
  return "/sys/dev/block/" + std::to_string(major(found.st_dev)) + ":" + std::to_string(minor(found.st_dev)) + "/stat";
}

}  // namespace

result<std::uint64_t> bytes_on_disk(const std::string& folder) {
  constexpr std::uint64_t block_bytes = 512;  // st_blocks counts in these whatever the file system's own are
  std::uint64_t bytes = 0;
  std::error_code failure;
  std::filesystem::recursive_directory_iterator at(folder, failure);
  for (; !failure && at != std::filesystem::recursive_directory_iterator(); at.increment(failure)) {
    struct stat found {};
    if (lstat(at->path().c_str(), &found) == 0 && S_ISREG(found.st_mode)) {
      bytes += static_cast<std::uint64_t>(found.st_blocks) * block_bytes;
    }
  }
  if (failure) return make_error(errc::io_failure, "list " + folder + ": " + failure.message());
  return bytes;
}

disk_writes::disk_writes(const std::string& folder) : folder_(folder), counts_(counts_of_disk_below(folder)) {}

std::optional<std::uint64_t> disk_writes::bytes() const {
  constexpr int fields_before = 6;             // reads, merged, sectors, time, writes, merged
  constexpr std::uint64_t sector_bytes = 512;  // in these counts, whatever the disk's own are
  sync_file_system(folder_);
  std::ifstream counts(counts_);
  std::uint64_t value = 0;
  for (int i = 0; i <= fields_before; ++i) {
    if (!(counts >> value)) return std::nullopt;
  }
  return value * sector_bytes;
}

}  // namespace millrace::bench
