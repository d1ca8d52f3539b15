#include "actors/volume_host/stream_rows.hpp"

#include <cstring>

#include "actors/volume/record_bytes.hpp"
#include "actors/volume/stream_log_row.hpp"
#include "actors/volume/volume_keys.hpp"

namespace millrace::stream_rows {
namespace {

using record_bytes::read_number;
using record_bytes::read_text;
using record_bytes::write_text;
using volume_keys::space;

constexpr char topic_mark = 't', offsets_mark = 'o';
constexpr std::int8_t first_topic_version = 1, topic_version = 2;  // the first had no origin

std::string text_of(bytes_writer&& w) { return record_bytes::string_of(w.bytes()); }

error bad() { return make_error(errc::corrupt, "what a snapshot says of its streams cannot be read"); }

void write_origin(bytes_writer& to, const std::optional<topic_origin>& origin) {
  to.write_int8(origin ? 1 : 0);
  if (!origin) return;
  to.write_bytes(origin->id.bytes);
  to.write_uvarint(origin->ends.size());
  for (const auto end : origin->ends) to.write_uvarint(static_cast<std::uint64_t>(end));
}

std::optional<topic_origin> read_origin(bytes_reader& from) {
  if (from.read_int8() == 0) return std::nullopt;
  topic_origin origin;
  const auto id = from.read_bytes(origin.id.bytes.size());
  if (!from.ok()) return std::nullopt;
  std::copy(id.begin(), id.end(), origin.id.bytes.begin());
  const auto count = read_number(from);
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) {
    origin.ends.push_back(static_cast<std::int64_t>(read_number(from)));
  }
  return origin;
}

result<topic_row> decode_topic(std::string_view name, std::string_view value) {
  bytes_reader from(record_bytes::bytes_of(value));
  topic_row row{std::string(name), {}, no_object};
  auto& t = row.facts;
  t.name = row.name;
  const auto format = from.read_int8();
  if (format != first_topic_version && format != topic_version) return bad();
  const auto id = from.read_bytes(t.id.bytes.size());
  if (!from.ok()) return bad();
  std::copy(id.begin(), id.end(), t.id.bytes.begin());
  t.partitions = static_cast<std::int32_t>(read_number(from));
  t.created_ms = static_cast<std::int64_t>(read_number(from));
  for (auto& [key, setting] : record_bytes::read_pairs(from)) t.overrides.emplace(std::move(key), std::move(setting));
  if (format == topic_version) t.origin = read_origin(from);
  return from.ok() ? result<topic_row>(std::move(row)) : bad();
}

result<log_row> decode_log(std::string_view topic, std::string_view value) {
  const auto row = decode_stream_log(value);
  if (!row) return row.error();
  return log_row{{row->topic_id, kafka::partition_index(row->partition)},
                 std::string(topic),
                 {{kafka::offset(row->start), kafka::offset(row->end)}, take_serial(row->since)}};
}

/// Walks the rows of streams: `f(stream, rest of the key, value)`.
template <class F>
result<void> walk(const map_reader& tree, F f) {
  const auto cursor = tree.cursor();
  const std::string first(1, static_cast<char>(space::stream));
  if (auto found = cursor->seek(first); !found) return found;
  while (cursor->valid()) {
    const auto parts = volume_keys::split(cursor->key());
    if (!parts || parts->where != space::stream) break;
    const auto value = cursor->value();
    if (!value) return value.error();
    if (result<void> done = f(cursor->key(), *parts, *value); !done) return done;
    if (auto moved = cursor->next(); !moved) return moved;
  }
  return {};
}

}  // namespace

std::string mark_key(object_id stream) { return volume_keys::first(space::stream, stream); }

std::string topic_key(object_id stream, std::string_view topic) {
  return mark_key(stream).append(1, topic_mark).append(topic);
}

std::string log_key_of(object_id stream, std::string_view topic, std::int32_t partition) {
  return mark_key(stream).append(stream_log_rest(topic, partition));
}

std::string offsets_key() { return mark_key(no_object).append(1, offsets_mark); }

std::string encode(const topic& facts) {
  bytes_writer to;
  to.write_int8(topic_version);
  to.write_bytes(facts.id.bytes);
  to.write_uvarint(static_cast<std::uint64_t>(facts.partitions));
  to.write_uvarint(static_cast<std::uint64_t>(facts.created_ms));
  record_bytes::text_pairs settings(facts.overrides.begin(), facts.overrides.end());
  record_bytes::write_pairs(to, settings);
  write_origin(to, facts.origin);
  return text_of(std::move(to));
}

std::string encode(const log_row& row) {
  const auto& [cut, since] = row.hold;
  return encode(stream_log_row{row.log.topic, row.log.partition.value, cut.start.value, cut.end.value, since.value});
}

std::pair<std::string, std::string> keys() {
  const auto first = static_cast<char>(space::stream);
  return {std::string(1, first), std::string(1, static_cast<char>(first + 1))};
}

result<std::optional<log_row>> read_log(std::string_view key, std::string_view value) {
  const auto parts = volume_keys::split(key);
  if (!parts || parts->where != space::stream || parts->rest.empty()) return std::optional<log_row>();
  const auto log = split_stream_log(parts->rest);
  if (!log && parts->rest[0] != offsets_mark) return std::optional<log_row>();
  auto row = decode_log(log ? log->topic : std::string_view(), value);
  if (!row) return row.error();
  return std::optional(std::move(*row));
}

result<contents> read(const map_reader& tree) {
  contents all;
  const auto done =
      walk(tree, [&](std::string_view, const volume_keys::parts& key, std::string_view value) -> result<void> {
        if (key.rest.empty()) {
          all.streams.push_back(key.id);
          return {};
        }
        const auto name = key.rest.substr(1);
        if (key.rest[0] == topic_mark) {
          auto row = decode_topic(name, value);
          if (!row) return row.error();
          row->stream = key.id;
          all.topics.push_back(std::move(*row));
        } else if (const auto log = split_stream_log(key.rest)) {
          auto row = decode_log(log->topic, value);
          if (!row) return row.error();
          all.logs.push_back(std::move(*row));
        } else if (key.rest[0] == offsets_mark) {
          auto row = decode_log({}, value);
          if (!row) return row.error();
          all.offsets = std::move(*row);
        } else {
          return bad();
        }
        return {};
      });
  if (!done) return done.error();
  return all;
}

result<void> for_each_cut_key(const map_reader& tree, const std::function<void(std::string_view)>& f) {
  return walk(tree, [&](std::string_view key, const volume_keys::parts& parts, std::string_view) -> result<void> {
    if (!parts.rest.empty()) f(key);
    return {};
  });
}

}  // namespace millrace::stream_rows
