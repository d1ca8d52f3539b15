#include "actors/mirror/mirror_state.hpp"

#include <cstring>

#include "actors/volume/record_bytes.hpp"
#include "actors/volume/unfinished_run.hpp"
#include "actors/volume/volume_keys.hpp"

namespace millrace {
namespace {

constexpr std::int8_t version = 1;
using record_bytes::read_number;

std::string key_of(char what, volume_id volume) {
  std::string key = "m";
  key += what;
  volume_keys::append_number(key, volume.value);
  return key;
}

void write_hash(bytes_writer& to, const store::block_hash& hash) { to.write_bytes(std::as_bytes(std::span(&hash, 1))); }

store::block_hash read_hash(bytes_reader& from) {
  store::block_hash hash;
  const auto bytes = from.read_bytes(sizeof(hash));
  if (from.ok()) std::memcpy(&hash, bytes.data(), sizeof(hash));
  return hash;
}

/// All but the bytes of records, which stand at the end of what was written first without them.
void write_tally(bytes_writer& to, const mirror_tally& t) {
  for (const auto number : {t.blocks_sent, t.data_blocks_sent, t.bytes_sent, t.bytes_changed}) to.write_uvarint(number);
}

mirror_tally read_tally(bytes_reader& from) {
  mirror_tally t;
  t.blocks_sent = read_number(from);
  t.data_blocks_sent = read_number(from);
  t.bytes_sent = read_number(from);
  t.bytes_changed = read_number(from);
  return t;
}

error bad() { return make_error(errc::corrupt, "what is known of a mirror cannot be read"); }

}  // namespace

std::string progress_key(volume_id volume) { return unfinished_run_key(volume); }
std::string receipt_key(volume_id volume) { return key_of('r', volume); }

std::string encode(const mirror_progress& p) {
  bytes_writer to;
  to.write_int8(version);
  for (const auto number : {p.import, p.snapshot, p.base, p.used_bytes, p.used_objects,
                            static_cast<std::uint64_t>(p.created_at), static_cast<std::uint64_t>(p.started_at)}) {
    to.write_uvarint(number);
  }
  write_hash(to, p.root);
  record_bytes::write_text(to, p.name);
  write_tally(to, p.moved);
  to.write_uvarint(p.moved.log_bytes_sent);
  return record_bytes::string_of(to.bytes());
}

std::string encode(const mirror_receipt& r) {
  bytes_writer to;
  to.write_int8(version);
  to.write_uvarint(static_cast<std::uint64_t>(r.started_at));
  to.write_uvarint(static_cast<std::uint64_t>(r.ended_at));
  write_tally(to, r.moved);
  write_hash(to, r.source_root);
  write_hash(to, r.mirror_root);
  record_bytes::write_text(to, r.snapshot);
  to.write_uvarint(r.moved.log_bytes_sent);
  return record_bytes::string_of(to.bytes());
}

result<mirror_progress> decode_progress(std::string_view bytes) {
  bytes_reader from(record_bytes::bytes_of(bytes));
  mirror_progress p;
  if (from.read_int8() != version) return bad();
  p.import = read_number(from);
  p.snapshot = read_number(from);
  p.base = read_number(from);
  p.used_bytes = read_number(from);
  p.used_objects = read_number(from);
  p.created_at = static_cast<std::int64_t>(read_number(from));
  p.started_at = static_cast<std::int64_t>(read_number(from));
  p.root = read_hash(from);
  p.name = record_bytes::read_text(from);
  if (from.remaining() > 0) {
    p.moved = read_tally(from);
    p.moved.log_bytes_sent = read_number(from);
  }
  return from.ok() ? result<mirror_progress>(std::move(p)) : bad();
}

result<mirror_receipt> decode_receipt(std::string_view bytes) {
  bytes_reader from(record_bytes::bytes_of(bytes));
  mirror_receipt r;
  if (from.read_int8() != version) return bad();
  r.started_at = static_cast<std::int64_t>(read_number(from));
  r.ended_at = static_cast<std::int64_t>(read_number(from));
  r.moved = read_tally(from);
  r.source_root = read_hash(from);
  r.mirror_root = read_hash(from);
  r.snapshot = record_bytes::read_text(from);
  if (from.remaining() > 0) r.moved.log_bytes_sent = read_number(from);
  return from.ok() ? result<mirror_receipt>(std::move(r)) : bad();
}

}  // namespace millrace
