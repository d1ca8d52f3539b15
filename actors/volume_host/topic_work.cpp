#include "actors/volume_host/topic_work.hpp"

#include "actors/volume/record_bytes.hpp"

namespace millrace {
namespace {

constexpr std::int8_t version = 1;

}  // namespace

std::string encode(const topic_work& work) {
  bytes_writer to;
  to.write_int8(version);
  to.write_int8(static_cast<std::int8_t>(work.what));
  to.write_uvarint(work.volume.value);
  to.write_uvarint(work.snapshot.value);
  to.write_uvarint(work.gone.size());
  for (const auto& stream : work.gone) record_bytes::write_text(to, stream);
  return record_bytes::string_of(to.bytes());
}

result<topic_work> decode_topic_work(std::string_view bytes) {
  bytes_reader from(record_bytes::bytes_of(bytes));
  topic_work work;
  const bool known = from.read_int8() == version;
  const auto what = from.read_int8();
  work.what = static_cast<topic_work::kind>(what);
  work.volume = volume_id(record_bytes::read_number(from));
  work.snapshot = volume_snapshot(record_bytes::read_number(from));
  const auto count = record_bytes::read_number(from);
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) work.gone.push_back(record_bytes::read_text(from));
  if (known && from.ok() && what >= 1 && what <= 4) return work;
  return make_error(errc::corrupt, "what is left to do with topics cannot be read");
}

}  // namespace millrace
