#include "actors/volume/stream_log_row.hpp"

#include <algorithm>

#include "actors/volume/record_bytes.hpp"
#include "actors/volume/volume_keys.hpp"

namespace millrace {
namespace {

using record_bytes::read_number;

constexpr std::int8_t version = 1;
constexpr char log_mark = 'l';

}  // namespace

std::string encode(const stream_log_row& row) {
  bytes_writer to;
  to.write_int8(version);
  to.write_bytes(row.topic_id);
  to.write_uvarint(static_cast<std::uint64_t>(row.partition));
  to.write_uvarint(static_cast<std::uint64_t>(row.start));
  to.write_uvarint(static_cast<std::uint64_t>(row.end));
  to.write_uvarint(row.since);
  return record_bytes::string_of(to.bytes());
}

result<stream_log_row> decode_stream_log(std::string_view value) {
  bytes_reader from(record_bytes::bytes_of(value));
  stream_log_row row;
  const bool known = from.read_int8() == version;
  const auto id = from.read_bytes(row.topic_id.size());
  if (from.ok()) std::copy(id.begin(), id.end(), row.topic_id.begin());
  row.partition = static_cast<std::int32_t>(read_number(from));
  row.start = static_cast<std::int64_t>(read_number(from));
  row.end = static_cast<std::int64_t>(read_number(from));
  row.since = read_number(from);
  if (known && from.ok()) return row;
  return make_error(errc::corrupt, "what a snapshot says of a log cannot be read");
}

std::optional<stream_log_name> split_stream_log(std::string_view rest) {
  constexpr std::size_t number_bytes = 8;
  if (rest.size() <= 1 + number_bytes || rest.front() != log_mark) return std::nullopt;
  const auto topic = rest.substr(1, rest.size() - 1 - number_bytes);
  return stream_log_name{topic, static_cast<std::int32_t>(volume_keys::number_at(rest, rest.size() - number_bytes))};
}

std::string stream_log_rest(std::string_view topic, std::int32_t partition) {
  auto rest = std::string(1, log_mark).append(topic);
  volume_keys::append_number(rest, static_cast<std::uint64_t>(partition));
  return rest;
}

}  // namespace millrace
