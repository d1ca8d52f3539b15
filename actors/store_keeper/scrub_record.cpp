#include "actors/store_keeper/scrub_record.hpp"

#include <algorithm>

#include "actors/volume/record_bytes.hpp"

namespace millrace {
namespace {

using record_bytes::read_number;
using record_bytes::read_text;
using record_bytes::write_text;
using part = store::scrub_position::part;

constexpr std::int8_t version = 1;
constexpr std::size_t file_bytes_max = 64 << 20;

std::string path_of(const std::string& store_directory) { return store_directory + "/scrub"; }

void write_round(bytes_writer& to, const std::optional<scrub_round>& round) {
  to.write_int8(round ? 1 : 0);
  if (!round) return;
  to.write_int64(round->started_ms);
  to.write_int64(round->ended_ms);
  to.write_uvarint(round->blocks);
  to.write_uvarint(round->damaged);
  to.write_uvarint(round->objects.size());
  for (const auto& o : round->objects) {
    for (const auto* text : {&o.volume, &o.snapshot, &o.kind, &o.path, &o.part, &o.reason}) write_text(to, *text);
  }
}

std::optional<scrub_round> read_round(bytes_reader& from) {
  if (from.read_int8() == 0) return std::nullopt;
  scrub_round round;
  round.started_ms = from.read_int64();
  round.ended_ms = from.read_int64();
  round.blocks = read_number(from);
  round.damaged = read_number(from);
  const auto count = read_number(from);
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) {
    auto& o = round.objects.emplace_back();
    for (auto* text : {&o.volume, &o.snapshot, &o.kind, &o.path, &o.part, &o.reason}) *text = read_text(from);
  }
  return round;
}

void write_position(bytes_writer& to, const store::scrub_position& at) {
  to.write_int8(static_cast<std::int8_t>(at.where));
  to.write_uvarint(at.began.value);
  to.write_uvarint(at.tree.value);
  to.write_uvarint(at.taken.value);
  to.write_uvarint(at.snapshot.value);
  to.write_int8(at.begun ? 1 : 0);
  to.write_uvarint(at.since.value);
  write_text(to, at.key);
}

store::scrub_position read_position(bytes_reader& from) {
  store::scrub_position at;
  const auto where = from.read_int8();
  if (where < 0 || where > static_cast<std::int8_t>(part::end)) from.fail(errc::corrupt, "no such part of a store");
  at.where = static_cast<part>(where);
  at.began = store::epoch(read_number(from));
  at.tree = store::tree_id(read_number(from));
  at.taken = store::epoch(read_number(from));
  at.snapshot = store::snapshot_id(read_number(from));
  at.begun = from.read_int8() != 0;
  at.since = store::epoch(read_number(from));
  at.key = read_text(from);
  return at;
}

}  // namespace

std::uint64_t scrub_record::damaged() const {
  return std::max(last ? last->damaged : 0, running ? running->damaged : 0);
}

std::vector<damaged_object> scrub_record::objects() const {
  auto all = last ? last->objects : std::vector<damaged_object>();
  for (const auto& found : running ? running->objects : std::vector<damaged_object>()) {
    if (std::ranges::find(all, found) == all.end()) all.push_back(found);
  }
  return all;
}

std::string encode(const scrub_record& record) {
  bytes_writer to;
  to.write_int8(version);
  write_round(to, record.last);
  write_round(to, record.running);
  write_position(to, record.position);
  return record_bytes::string_of(to.bytes());
}

result<scrub_record> decode_scrub_record(std::string_view bytes) {
  bytes_reader from(record_bytes::bytes_of(bytes));
  scrub_record record;
  const bool known = from.read_int8() == version;
  if (known) {
    record.last = read_round(from);
    record.running = read_round(from);
    record.position = read_position(from);
  }
  if (known && from.ok()) return record;
  return make_error(errc::corrupt, "what is known of the last scrub cannot be read");
}

result<scrub_record> load_scrub_record(disk& d, const std::string& store_directory) {
  const auto bytes = read_file(d, path_of(store_directory), file_bytes_max);
  if (!bytes && bytes.error().code == errc::not_found) return scrub_record();
  if (!bytes) return bytes.error();
  return decode_scrub_record(record_bytes::string_of(*bytes));
}

result<void> store_scrub_record(disk& d, const std::string& store_directory, const scrub_record& record) {
  const auto bytes = encode(record);
  if (auto written = replace_file(d, path_of(store_directory), record_bytes::bytes_of(bytes)); !written) return written;
  return d.sync_directory(store_directory);
}

}  // namespace millrace
