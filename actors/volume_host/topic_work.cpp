#include "actors/volume_host/topic_work.hpp"

#include <algorithm>

#include "actors/volume/record_bytes.hpp"

namespace millrace {
namespace {

constexpr std::int8_t version = 2;  // 1 had no topics

void write_ids(bytes_writer& to, const std::vector<topic_id>& ids) {
  to.write_uvarint(ids.size());
  for (const auto& id : ids) to.write_bytes(id.bytes);
}

std::vector<topic_id> read_ids(bytes_reader& from) {
  std::vector<topic_id> ids;
  const auto count = record_bytes::read_number(from);
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) {
    auto& id = ids.emplace_back();
    const auto bytes = from.read_bytes(id.bytes.size());
    if (from.ok()) std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  }
  return ids;
}

}  // namespace

std::string encode(const topic_work& work) {
  bytes_writer to;
  to.write_int8(version);
  to.write_int8(static_cast<std::int8_t>(work.what));
  to.write_uvarint(work.volume.value);
  to.write_uvarint(work.snapshot.value);
  to.write_uvarint(work.gone.size());
  for (const auto& stream : work.gone) record_bytes::write_text(to, stream);
  write_ids(to, work.made);
  write_ids(to, work.lost);
  return record_bytes::string_of(to.bytes());
}

result<topic_work> decode_topic_work(std::string_view bytes) {
  bytes_reader from(record_bytes::bytes_of(bytes));
  topic_work work;
  const auto format = from.read_int8();
  const bool known = format == 1 || format == version;
  const auto what = from.read_int8();
  work.what = static_cast<topic_work::kind>(what);
  work.volume = volume_id(record_bytes::read_number(from));
  work.snapshot = volume_snapshot(record_bytes::read_number(from));
  const auto count = record_bytes::read_number(from);
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) work.gone.push_back(record_bytes::read_text(from));
  if (format == version) {
    work.made = read_ids(from);
    work.lost = read_ids(from);
  }
  if (known && from.ok() && what >= 1 && what <= 4) return work;
  return make_error(errc::corrupt, "what is left to do with topics cannot be read");
}

}  // namespace millrace
