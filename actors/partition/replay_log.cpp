#include "actors/partition/replay_log.hpp"

#include <vector>

#include "actors/partition/kept_log.hpp"

namespace millrace {
namespace {

constexpr std::uint32_t read_bytes_max = 4 << 20;

result<void> read_all(partition_log& log, const std::function<result<void>(std::span<const std::byte>)>& take) {
  std::vector<std::byte> bytes;
  for (auto next = log.start(); next < log.end();) {
    const auto got = log.read({next, read_bytes_max, log.end(), true});
    if (!got) return got.error();
    if (got->data.length == 0) break;
    bytes.resize(got->data.length);
    const auto read = got->data.file->read_at(got->data.position, bytes);
    if (!read) return read.error();
    if (*read < bytes.size()) return make_error(errc::corrupt, "replay " + log.directory() + ": the file is too short");
    if (auto taken = take(bytes); !taken) return taken.error();
    next = got->next;
  }
  return {};
}

}  // namespace

result<void> replay_log(const partition_options& options,
                        const std::function<result<void>(std::span<const std::byte>)>& take) {
  auto opened = open_kept_log(options);
  if (!opened) return opened.error();
  auto& log = *opened->log;
  if (log.fault()) return *log.fault();
  if (auto read = read_all(log, take); !read) return read.error();
  if (auto closed = log.close(); !closed) return closed.error();
  options.marks->set(partition_directory_name(options.place.partition), log.mark());
  return {};
}

}  // namespace millrace
