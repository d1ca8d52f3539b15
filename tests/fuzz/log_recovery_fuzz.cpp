// A small log is damaged as the input says, opened and read: nothing but whole batches with a right CRC may come out.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/batch_splitter.hpp"
#include "runtime/storage/partition_log.hpp"
#include "tests/support/memory_disk.hpp"

namespace {

using namespace millrace;

const log_place place{"/data", {"t", kafka::partition_index(0)}, {}};

log_settings small_segments() {
  log_settings settings;
  settings.segment_bytes_max = 600;
  settings.index_interval_bytes = 100;
  return settings;
}

void require(bool holds, int line = __builtin_LINE()) {
  if (holds) return;
  std::fprintf(stderr, "line %d does not hold\n", line);
  std::abort();
}

std::vector<std::byte> make_batch(kafka::offset base) {
  kafka::batch_options options;
  options.base_offset = base;
  options.partition_leader_epoch = kafka::leader_epoch(static_cast<std::int32_t>(base.value / 10));
  kafka::batch_builder builder(options);
  kafka::new_record r;
  r.timestamp = kafka::timestamp(1000 + base.value * 7 % 50);
  r.value = "some value";
  builder.add(r);
  builder.add(r);
  return *builder.finish();
}

/// A closed log of a few segments; its mark.
log_mark make_log(disk& on) {
  require(on.make_directory("/data").has_value());
  file_pool pool(on, 10);
  const auto log = partition_log::open(pool, place, small_segments(), std::nullopt);
  for (int i = 0; i < 20; ++i) {
    const auto batch = make_batch((*log)->end());
    const std::span<const std::byte> part(batch);
    require((*log)->append(std::span(&part, 1)).has_value());
  }
  require((*log)->close().has_value());
  return (*log)->mark();
}

/// Input: for each change 5 bytes: which file, what to do, where (2), what to write.
void damage(disk& on, std::span<const std::uint8_t> input) {
  const auto entries = *on.list("/data/t-0");
  for (; input.size() >= 5; input = input.subspan(5)) {
    const auto path = "/data/t-0/" + entries[input[0] % entries.size()].name;
    const auto f = on.open(path, open_mode::write);
    if (!f) continue;
    const auto position = static_cast<std::uint64_t>(input[2] << 8 | input[3]) % (*(*f)->size() + 1);
    const auto value = static_cast<std::byte>(input[4]);
    if (input[1] % 8 == 0)
      require((*f)->truncate(position).has_value());
    else if (input[1] % 8 == 1)
      require(on.remove(path).has_value());
    else
      require(write_at(**f, position, std::vector<std::byte>(1 + input[1] / 8, value)).has_value());
  }
}

void read_all(partition_log& log) {
  for (auto at = log.start(); at < log.end();) {
    const auto got = log.read({at, 150, log.end(), true});
    if (!got) {
      at = at + 1;
      continue;
    }
    if (got->data.length == 0) break;
    std::vector<std::byte> bytes(got->data.length);
    require(*got->data.file->read_at(got->data.position, bytes) == bytes.size());
    kafka::batch_splitter batches(bytes, bytes.size());
    auto expected = got->first;
    while (batches.position() < bytes.size()) {
      const auto batch = batches.next();
      require(batch && *batch && (*batch)->crc_matches());
      require((*batch)->header().base_offset() == expected);
      expected = (*batch)->header().next_offset();
    }
    require(expected == got->next && got->next > at);
    at = got->next;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  memory_disk on;
  auto mark = make_log(on);
  mark.suspect = data[0] % 2 == 1;
  mark.durable_end = kafka::offset(data[1] % (mark.durable_end.value + 1));
  damage(on, {data + 2, size - 2});

  file_pool pool(on, 10);
  const auto opened = partition_log::open(pool, place, small_segments(), mark);
  if (!opened) return 0;
  auto& log = **opened;
  read_all(log);
  for (const std::int64_t t : {0, 1010, 1049, 5000}) {
    const auto found = log.find_timestamp(kafka::timestamp(t), log.end());
    require(!found || !*found || ((*found)->offset >= log.start() && (*found)->offset < log.end()));
  }
  const auto end = log.end();
  const auto batch = make_batch(end);
  const std::span<const std::byte> part(batch);
  const auto appended = log.append(std::span(&part, 1));
  require(appended.has_value() || log.fault() || appended.error().code == errc::invalid_argument ||
          appended.error().code == errc::corrupt);
  if (appended) require(log.read({end, 150, log.end(), true})->first == end);
  return 0;
}
