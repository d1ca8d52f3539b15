#include "actors/partition/stored_topic_id.hpp"

#include <string_view>

#include "codecs/log/log_names.hpp"

namespace millrace {
namespace {

constexpr std::size_t metadata_bytes_max = 256;

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

std::optional<topic_id_bytes> stored_topic_id(disk& d, const std::string& directory) {
  const auto bytes = read_file(d, directory + "/" + std::string(partition_metadata_name), metadata_bytes_max);
  if (!bytes) return std::nullopt;
  const auto id = decode_partition_metadata({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  return id ? std::optional(*id) : std::nullopt;
}

result<void> set_aside_foreign_log(disk& d, const std::string& directory, const topic_id_bytes& id) {
  const auto stored = stored_topic_id(d, directory);
  if (!stored || *stored == id) return {};
  auto aside = directory + std::string(deleted_suffix);
  while (d.list(aside)) aside += deleted_suffix;
  if (auto renamed = d.rename(directory, aside); !renamed) return renamed;
  return d.sync_directory(parent_of(directory));
}

}  // namespace millrace
