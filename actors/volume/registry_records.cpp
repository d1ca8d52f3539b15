#include "actors/volume/registry_records.hpp"

namespace millrace {
namespace {

using namespace record_bytes;

constexpr std::int8_t version = 1;

result<void> finish(const bytes_reader& from, std::string_view what) {
  if (!from.ok()) return make_error(errc::corrupt, std::string(what) + ": " + from.failure().context);
  if (from.remaining() != 0) return make_error(errc::corrupt, std::string(what) + " has more bytes than it should");
  return {};
}

result<void> check_version(bytes_reader& from, std::string_view what) {
  const auto found = from.read_int8();
  if (found == version) return {};
  return make_error(found > version ? errc::unsupported : errc::corrupt,
                    std::string(what) + " has version " + std::to_string(found));
}

std::uint32_t read_small(bytes_reader& from) { return static_cast<std::uint32_t>(read_number(from)); }

}  // namespace

std::string encode(const volume_record& volume) {
  bytes_writer to;
  to.write_int8(version);
  to.write_uvarint(volume.id.value);
  write_text(to, volume.owner);
  to.write_varlong(volume.created_at);
  for (const std::uint64_t number :
       {volume.quota.bytes_max, volume.quota.objects_max, std::uint64_t{volume.schedule.hourly},
        std::uint64_t{volume.schedule.daily}, std::uint64_t{volume.schedule.weekly}})
    to.write_uvarint(number);
  const auto& mirror = volume.mirror;
  write_text(to, mirror.source);
  for (const std::uint64_t number :
       {std::uint64_t{mirror.every_seconds}, std::uint64_t{mirror.continuous}, mirror.bytes_per_second_max,
        std::uint64_t{mirror.keep_snapshots}, std::uint64_t{mirror.promoted}})
    to.write_uvarint(number);
  write_text(to, volume.cloned_from);
  to.write_uvarint(volume.clone_volume.value);
  to.write_uvarint(volume.clone_snapshot.value);
  return string_of(to.bytes());
}

result<volume_record> decode_volume(std::string_view name, std::string_view bytes) {
  const auto what = "the registry's record of volume " + std::string(name);
  bytes_reader from(bytes_of(bytes));
  if (auto known = check_version(from, what); !known) return known.error();
  volume_record volume;
  volume.name = name;
  volume.id = volume_id(read_number(from));
  volume.owner = read_text(from);
  volume.created_at = from.read_varlong();
  volume.quota.bytes_max = read_number(from);
  volume.quota.objects_max = read_number(from);
  for (auto* number : {&volume.schedule.hourly, &volume.schedule.daily, &volume.schedule.weekly})
    *number = read_small(from);
  auto& mirror = volume.mirror;
  mirror.source = read_text(from);
  mirror.every_seconds = read_small(from);
  mirror.continuous = read_number(from) != 0;
  mirror.bytes_per_second_max = read_number(from);
  mirror.keep_snapshots = read_small(from);
  mirror.promoted = read_number(from) != 0;
  volume.cloned_from = read_text(from);
  volume.clone_volume = volume_id(read_number(from));
  volume.clone_snapshot = volume_snapshot(read_number(from));
  if (auto good = finish(from, what); !good) return good.error();
  return volume;
}

std::string encode(const snapshot_record& snapshot) {
  bytes_writer to;
  to.write_int8(version);
  write_text(to, snapshot.name);
  to.write_varlong(snapshot.created_at);
  write_text(to, snapshot.schedule);
  for (const std::uint64_t number : {snapshot.counters.next_object.value, snapshot.counters.bytes,
                                     snapshot.counters.objects, std::uint64_t{snapshot.clones}})
    to.write_uvarint(number);
  return string_of(to.bytes());
}

result<snapshot_record> decode_snapshot(volume_snapshot id, std::string_view bytes) {
  const auto what = "the registry's record of snapshot " + std::to_string(id.value);
  bytes_reader from(bytes_of(bytes));
  if (auto known = check_version(from, what); !known) return known.error();
  snapshot_record snapshot;
  snapshot.id = id;
  snapshot.name = read_text(from);
  snapshot.created_at = from.read_varlong();
  snapshot.schedule = read_text(from);
  snapshot.counters.next_object = object_id(read_number(from));
  snapshot.counters.bytes = read_number(from);
  snapshot.counters.objects = read_number(from);
  snapshot.clones = read_small(from);
  if (auto good = finish(from, what); !good) return good.error();
  return snapshot;
}

}  // namespace millrace
