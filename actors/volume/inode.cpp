#include "actors/volume/inode.hpp"

#include <algorithm>

#include "actors/volume/volume_limits.hpp"

namespace millrace {
namespace {

using namespace record_bytes;

constexpr std::int8_t version = 1;

auto place_of(const text_pairs& pairs, std::string_view name) {
  return std::lower_bound(pairs.begin(), pairs.end(), name,
                          [](const auto& a, std::string_view b) { return a.first < b; });
}

void write_rules(bytes_writer& to, const std::vector<access_rule_text>& rules) {
  to.write_uvarint(rules.size());
  for (const auto& rule : rules) {
    write_text(to, name_of(rule.verb));
    write_text(to, rule.expression);
  }
}

std::vector<access_rule_text> read_rules(bytes_reader& from) {
  std::vector<access_rule_text> rules;
  const auto count = read_number(from);
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) {
    const auto verb = parse_access_verb(read_text(from));
    auto expression = read_text(from);
    if (!verb)
      from.fail(errc::corrupt, "no such verb");
    else
      rules.push_back({*verb, std::move(expression)});
  }
  return rules;
}

}  // namespace

std::string encode(const inode& object) {
  bytes_writer to;
  to.write_int8(version);
  for (const std::uint64_t number :
       {static_cast<std::uint64_t>(object.kind), std::uint64_t{object.mode}, std::uint64_t{object.uid},
        std::uint64_t{object.gid}, std::uint64_t{object.links}, object.size, object.blocks, object.rows})
    to.write_uvarint(number);
  for (const auto time : {object.accessed_at, object.modified_at, object.changed_at, object.created_at})
    to.write_varlong(time);
  to.write_uvarint(object.directory.value);
  write_text(to, object.name);
  write_text(to, object.text);
  write_rules(to, object.rules);
  write_pairs(to, object.xattrs);
  write_pairs(to, object.settings);
  return string_of(to.bytes());
}

result<inode> decode_inode(object_id id, std::string_view bytes) {
  bytes_reader from(bytes_of(bytes));
  const auto found = from.read_int8();
  if (found != version)
    return make_error(found > version ? errc::unsupported : errc::corrupt,
                      "inode of object " + std::to_string(id.value) + " has version " + std::to_string(found));
  inode object;
  object.id = id;
  const auto kind = read_number(from);
  if (kind == 0 || kind > static_cast<std::uint64_t>(object_kind::SYMLINK)) from.fail(errc::corrupt, "no such kind");
  object.kind = static_cast<object_kind>(kind);
  object.mode = static_cast<std::uint16_t>(read_number(from));
  object.uid = static_cast<std::uint32_t>(read_number(from));
  object.gid = static_cast<std::uint32_t>(read_number(from));
  object.links = static_cast<std::uint32_t>(read_number(from));
  for (auto* number : {&object.size, &object.blocks, &object.rows}) *number = read_number(from);
  for (auto* time : {&object.accessed_at, &object.modified_at, &object.changed_at, &object.created_at})
    *time = from.read_varlong();
  object.directory = object_id(read_number(from));
  object.name = read_text(from);
  object.text = read_text(from);
  object.rules = read_rules(from);
  object.xattrs = read_pairs(from);
  object.settings = read_pairs(from);
  if (from.ok() && from.remaining() != 0) from.fail(errc::corrupt, "more bytes than an inode has");
  if (from.ok()) return object;
  return make_error(errc::corrupt, "inode of object " + std::to_string(id.value) + ": " + from.failure().context);
}

std::uint64_t charged_bytes(const inode& object) {
  if (object.kind == object_kind::FILE) return std::min(object.size, object.blocks * volume_limits::block_bytes);
  return object.kind == object_kind::DIRECTORY ? 0 : object.size;
}

const std::string* find_pair(const text_pairs& pairs, std::string_view name) {
  const auto at = place_of(pairs, name);
  return at != pairs.end() && at->first == name ? &at->second : nullptr;
}

void set_pair(text_pairs& pairs, std::string_view name, std::string_view value) {
  const auto at = place_of(pairs, name);
  const auto index = at - pairs.begin();
  if (at != pairs.end() && at->first == name)
    pairs[static_cast<std::size_t>(index)].second = value;
  else
    pairs.emplace(at, name, value);
}

bool erase_pair(text_pairs& pairs, std::string_view name) {
  const auto at = place_of(pairs, name);
  if (at == pairs.end() || at->first != name) return false;
  pairs.erase(at);
  return true;
}

}  // namespace millrace
