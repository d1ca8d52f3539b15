#include "runtime/storage/compaction_file.hpp"

#include <limits>
#include <span>
#include <string_view>

#include "codecs/log/log_names.hpp"

namespace millrace {
namespace {

constexpr std::size_t file_bytes_max = 4096;
constexpr compaction_checkpoint nothing_known{kafka::offset(0),
                                              kafka::offset(std::numeric_limits<std::int64_t>::max())};

std::string path_in(const std::string& directory) { return directory + "/" + std::string(compaction_checkpoint_name); }

}  // namespace

result<compaction_checkpoint> load_compaction_checkpoint(disk& d, const std::string& directory) {
  const auto bytes = read_file(d, path_in(directory), file_bytes_max);
  if (!bytes && bytes.error().code == errc::not_found) return compaction_checkpoint{};
  if (!bytes && bytes.error().code == errc::limit_exceeded) return nothing_known;
  if (!bytes) return bytes.error();
  const auto read = decode_compaction_checkpoint({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  return read ? *read : nothing_known;
}

result<void> save_compaction_checkpoint(disk& d, const std::string& directory,
                                        const compaction_checkpoint& checkpoint) {
  const auto text = encode_compaction_checkpoint(checkpoint);
  if (auto replaced = replace_file(d, path_in(directory), std::as_bytes(std::span(text))); !replaced) return replaced;
  return d.sync_directory(directory);
}

}  // namespace millrace
