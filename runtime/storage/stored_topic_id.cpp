#include "runtime/storage/stored_topic_id.hpp"

#include <string_view>

#include "codecs/log/log_names.hpp"

namespace millrace {
namespace {

constexpr std::size_t metadata_bytes_max = 4096;

}  // namespace

result<std::optional<topic_id_bytes>> stored_topic_id(disk& d, const std::string& directory) {
  const auto bytes = read_file(d, directory + "/" + std::string(partition_metadata_name), metadata_bytes_max);
  if (!bytes && bytes.error().code == errc::io_failure) return bytes.error();
  if (!bytes) return std::optional<topic_id_bytes>();
  const auto id = decode_partition_metadata({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  return id ? std::optional(*id) : std::nullopt;
}

}  // namespace millrace
