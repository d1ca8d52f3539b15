#include "actors/volume_host/unshown_streams.hpp"

#include "actors/volume/record_bytes.hpp"
#include "actors/volume/volume_keys.hpp"
#include "actors/volume_host/topic_plan.hpp"

namespace millrace::unshown_streams {
namespace {

constexpr std::int8_t version = 1;

}  // namespace

std::string key(volume_id volume) {
  std::string key = "mu";
  volume_keys::append_number(key, volume.value);
  return key;
}

std::string encode(const std::vector<std::string>& paths) {
  bytes_writer to;
  to.write_int8(version);
  to.write_uvarint(paths.size());
  for (const auto& path : paths) record_bytes::write_text(to, path);
  return record_bytes::string_of(to.bytes());
}

result<std::vector<std::string>> find(const map_reader& registry, volume_id volume) {
  std::string bytes;
  const auto found = registry.get(key(volume), bytes);
  if (!found) return found.error();
  std::vector<std::string> paths;
  if (!*found) return paths;
  bytes_reader from(record_bytes::bytes_of(bytes));
  const bool known = from.read_int8() == version;
  const auto count = record_bytes::read_number(from);
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) paths.push_back(record_bytes::read_text(from));
  if (known && from.ok()) return paths;
  return make_error(errc::corrupt, "which streams a mirror does not show yet cannot be read");
}

stream_entry entry(const volume_record& volume, const std::string& within) {
  auto path = stream_path(volume.name, within);
  auto dotted = dotted_stream_name(path);
  return {.dotted = std::move(dotted),
          .path = std::move(path),
          .volume = volume.id.value,
          .object = 0,
          .read_only = true,
          .rules = {}};
}

}  // namespace millrace::unshown_streams
