#include "actors/volume/volume_keys.hpp"

#include "codecs/base/big_endian.hpp"

namespace millrace::volume_keys {

void append_number(std::string& to, std::uint64_t number) {
  const auto at = to.size();
  to.resize(at + sizeof(number));
  store_big_endian(reinterpret_cast<std::byte*>(to.data() + at), number);
}

std::uint64_t number_at(std::string_view bytes, std::size_t position) {
  return load_big_endian<std::uint64_t>(reinterpret_cast<const std::byte*>(bytes.data() + position));
}

std::string first(space where, object_id id) {
  std::string key(1, static_cast<char>(where));
  append_number(key, id.value);
  return key;
}

std::string volume() { return std::string(1, static_cast<char>(space::volume)); }
std::string object(object_id id) { return first(space::object, id); }
std::string entry(object_id directory, std::string_view name) { return first(space::entry, directory).append(name); }
std::string unnamed(object_id id) { return first(space::unnamed, id); }
std::string row(object_id table, std::string_view key) { return first(space::row, table).append(key); }

std::string source(object_id table) { return first(space::source, table); }

std::string source_partition(object_id table, std::int32_t partition) {
  auto key = source(table);
  const auto at = key.size();
  key.resize(at + sizeof(partition));
  store_big_endian(reinterpret_cast<std::byte*>(key.data() + at), partition);
  return key;
}

std::string changelog(std::string_view topic) {
  return std::string(1, static_cast<char>(space::changelog)).append(topic);
}

std::string other_name(object_id id, object_id directory, std::string_view name) {
  auto key = first(space::other_name, id);
  append_number(key, directory.value);
  return key.append(name);
}

std::string block(object_id file, std::uint64_t number) {
  auto key = first(space::block, file);
  append_number(key, number);
  return key;
}

std::optional<parts> split(std::string_view key) {
  if (key.empty() || static_cast<std::uint8_t>(key[0]) > static_cast<std::uint8_t>(space::changelog))
    return std::nullopt;
  const auto where = static_cast<space>(key[0]);
  if (where == space::volume || where == space::changelog) return parts{where, no_object, key.substr(1)};
  if (key.size() < 9) return std::nullopt;
  return parts{where, object_id(number_at(key, 1)), key.substr(9)};
}

std::string encode(entry_value value) {
  std::string bytes;
  append_number(bytes, value.id.value);
  bytes.push_back(static_cast<char>(value.kind));
  return bytes;
}

std::optional<entry_value> decode_entry(std::string_view value) {
  if (value.size() != 9 || static_cast<std::uint8_t>(value[8]) > static_cast<std::uint8_t>(object_kind::SYMLINK))
    return std::nullopt;
  return entry_value{object_id(number_at(value, 0)), static_cast<object_kind>(value[8])};
}

}  // namespace millrace::volume_keys
