#include "actors/volume/table_source.hpp"

#include "actors/volume/volume_keys.hpp"
#include "codecs/base/big_endian.hpp"

namespace millrace {
namespace {

using volume_keys::space;

constexpr std::int8_t version = 1;

}  // namespace

std::string encode(const table_source& source) {
  bytes_writer to;
  to.write_int8(version);
  to.write_varlong(source.created_ms);
  to.write_uvarint(source.stopped ? 1 : 0);
  to.write_uvarint(source.passed_over);
  record_bytes::write_text(to, source.reason);
  return record_bytes::string_of(to.bytes());
}

result<table_source> decode_table_source(std::string_view bytes) {
  bytes_reader from(record_bytes::bytes_of(bytes));
  if (from.read_int8() != version) return make_error(errc::unsupported, "a table's source of a later version");
  table_source source;
  source.created_ms = from.read_varlong();
  source.stopped = record_bytes::read_number(from) != 0;
  source.passed_over = record_bytes::read_number(from);
  source.reason = record_bytes::read_text(from);
  if (!from.ok() || from.remaining() != 0) return make_error(errc::corrupt, "a table's source is damaged");
  return source;
}

result<std::optional<table_source>> read_source(const map_reader& tree, object_id table) {
  std::string bytes;
  const auto found = tree.get(volume_keys::source(table), bytes);
  if (!found) return found.error();
  if (!*found) return std::optional<table_source>();
  auto source = decode_table_source(bytes);
  if (!source) return source.error();
  return std::optional(std::move(*source));
}

result<std::optional<std::int64_t>> read_position(const map_reader& tree, object_id table, std::int32_t partition) {
  std::string bytes;
  const auto found = tree.get(volume_keys::source_partition(table, partition), bytes);
  if (!found) return found.error();
  if (!*found) return std::optional<std::int64_t>();
  if (bytes.size() != sizeof(std::int64_t)) return make_error(errc::corrupt, "a table's position is damaged");
  return std::optional(static_cast<std::int64_t>(volume_keys::number_at(bytes, 0)));
}

result<std::vector<std::pair<std::int32_t, std::int64_t>>> read_positions(const map_reader& tree, object_id table) {
  std::vector<std::pair<std::int32_t, std::int64_t>> all;
  const auto cursor = tree.cursor();
  for (auto moved = cursor->seek(volume_keys::source(table));; moved = cursor->next()) {
    if (!moved) return moved.error();
    const auto parts = cursor->valid() ? volume_keys::split(cursor->key()) : std::nullopt;
    if (!parts || parts->where != space::source || parts->id != table) return all;
    if (parts->rest.empty()) continue;
    const auto value = cursor->value();
    if (!value) return value.error();
    if (parts->rest.size() != sizeof(std::int32_t) || value->size() != sizeof(std::int64_t))
      return make_error(errc::corrupt, "a table's position is damaged");
    all.emplace_back(load_big_endian<std::int32_t>(reinterpret_cast<const std::byte*>(parts->rest.data())),
                     static_cast<std::int64_t>(volume_keys::number_at(*value, 0)));
  }
}

void put_source(volume_edit& edit, object_id table, const table_source& source) {
  edit.put(volume_keys::source(table), encode(source));
}

void put_position(volume_edit& edit, object_id table, std::int32_t partition, std::int64_t position) {
  std::string value;
  volume_keys::append_number(value, static_cast<std::uint64_t>(position));
  edit.put(volume_keys::source_partition(table, partition), std::move(value));
}

void erase_source(volume_edit& edit, object_id table) {
  edit.erase_range(volume_keys::source(table), volume_keys::source(table + 1));
}

result<std::vector<std::pair<object_id, table_source>>> followed_sources(const map_reader& tree) {
  std::vector<std::pair<object_id, table_source>> all;
  const auto cursor = tree.cursor();
  for (auto at = volume_keys::source(object_id(1));;) {
    if (auto found = cursor->seek(at); !found) return found.error();
    const auto parts = cursor->valid() ? volume_keys::split(cursor->key()) : std::nullopt;
    if (!parts || parts->where != space::source) return all;
    if (parts->rest.empty()) {
      const auto value = cursor->value();
      if (!value) return value.error();
      auto source = decode_table_source(*value);
      if (!source) return source.error();
      all.emplace_back(parts->id, std::move(*source));
    }
    at = volume_keys::source(parts->id + 1);
  }
}

}  // namespace millrace
