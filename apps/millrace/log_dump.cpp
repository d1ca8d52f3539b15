#include <fmt/format.h>

#include "apps/millrace/log_commands.hpp"
#include "apps/millrace/log_files/batch_records.hpp"
#include "apps/millrace/log_files/batch_role.hpp"
#include "apps/millrace/log_files/stored_log.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/record_printer.hpp"
#include "apps/millrace/text/instant.hpp"
#include "codecs/kafka/records/compression.hpp"
#include "codecs/log/log_names.hpp"
#include "runtime/disk/real_disk.hpp"
#include "runtime/storage/batch_walk.hpp"

namespace millrace::cli {
namespace {

struct dump_options {
  std::string path;
  bool records = false;
  std::int64_t from = 0;
  record_format format;
};

void declare(CLI::App& command, dump_options& o) {
  command.add_option("PATH", o.path, "A segment file, or the directory of a partition")->required();
  command.add_option("--from", o.from, "Begin at this offset, or with the batch that holds it")->check(not_negative);
  command.add_flag("-r,--records", o.records, "Print records instead of batches");
  o.format = *record_format::parse("%o\\t%k\\t%v\\n");
  add_parsed_option<record_format>(
      command, "-o,--format", o.format, [](const std::string& given) { return record_format::parse(given); },
      "How to print a record, as `consume` does (%o\\t%k\\t%v\\n)", "TEXT");
}

bool is_marker(batch_role role) { return role == batch_role::commit || role == batch_role::abort; }

json json_of(const kafka::batch_header& batch, std::uint64_t position, batch_role role, bool crc_matches) {
  return {{"base_offset", batch.base_offset().value},
          {"last_offset", batch.last_offset().value},
          {"position", position},
          {"bytes", batch.size()},
          {"records", batch.count()},
          {"codec", kafka::name(batch.attributes().codec())},
          {"max_timestamp", batch.max_timestamp().value},
          {"leader_epoch", batch.partition_leader_epoch().value},
          {"producer_id", batch.producer_id().value},
          {"producer_epoch", batch.producer_epoch().value},
          {"base_sequence", batch.base_sequence().value},
          {"transactional", batch.attributes().transactional()},
          {"control", batch.attributes().control()},
          {"marker", is_marker(role) ? json(name(role)) : json()},
          {"crc_matches", crc_matches}};
}

std::string line_of(const kafka::batch_header& batch, std::uint64_t position, batch_role role, bool crc_matches) {
  return fmt::format("{:>12}  {:>12}  {:>10}  {:>9}  {:>7}  {:6}  {:24}  {:>5}  {:>8}  {:>7}  {:>10}  {:13}  {}\n",
                     batch.base_offset().value, batch.last_offset().value, position, batch.size(), batch.count(),
                     kafka::name(batch.attributes().codec()), format_instant(batch.max_timestamp()),
                     batch.partition_leader_epoch().value, batch.producer_id().value, batch.producer_epoch().value,
                     batch.base_sequence().value, name(role), crc_matches ? "ok" : "WRONG");
}

constexpr const char* titles =
    "       FIRST          LAST    POSITION      BYTES  RECORDS  CODEC   LAST TIME                 EPOCH  PRODUCER  "
    "P.EPOCH    SEQUENCE  TRANSACTION    CRC\n";

/// The topic and partition that the name of the log's directory says, for the records.
record record_like(const stored_log& log) {
  record like;
  if (const auto parsed = parse_partition_directory_name(log.directory.substr(log.directory.rfind('/') + 1))) {
    like.topic = parsed->topic;
    like.partition = parsed->partition;
  }
  return like;
}

/// Prints one segment; `damaged` becomes true if a batch's CRC is wrong.
result<void> dump_segment(disk& d, const stored_segment& segment, const record& like, const dump_options& o,
                          const command_context& shared, bool& damaged) {
  const auto opened = d.open(segment.path, open_mode::read);
  if (!opened) return opened.error();
  batch_walk walk(**opened, 0, segment.bytes, std::nullopt, continuity::rising, batch_walk::scan_chunk_bytes);
  batch_records contents;
  record_printer printer(o.format, shared.json);
  for (;;) {
    const auto batch = walk.next();
    if (!batch) return batch.error();
    if (!*batch) break;
    if ((*batch)->last_offset().value < o.from) continue;
    const auto matches = walk.crc_matches();
    if (!matches) return matches.error();
    damaged = damaged || !*matches;
    const auto role = role_of(**opened, walk.position(), **batch);
    if (!role) return role.error();
    if (o.records && (*batch)->attributes().control()) {
      printer.flush();
      print((shared.json ? marker_json(**batch, *role) : marker_line(**batch, *role)) + "\n");
    } else if (o.records) {
      const auto print_wanted = [&](const record& r) {
        if (r.offset.value >= o.from) printer.print(r);
      };
      auto read = contents.read(**opened, walk.position(), **batch, like, print_wanted);
      printer.flush();
      if (!read) return read;
    } else if (shared.json) {
      print(json_of(**batch, walk.position(), *role, *matches).dump() + "\n");
    } else {
      print(line_of(**batch, walk.position(), *role, *matches));
    }
  }
  return {};
}

exit_code run(const dump_options& o, const command_context& shared) {
  real_disk d;
  const auto logs = find_logs(d, o.path);
  if (!logs) return report(logs.error(), shared);
  if (logs->size() > 1) {
    return report(make_error(errc::invalid_argument, fmt::format("{} holds {} logs; name one of them, as {}", o.path,
                                                                 logs->size(), logs->front().directory)),
                  shared);
  }
  bool damaged = false;
  const auto& log = logs->front();
  if (!o.records && !shared.json) print(titles);
  for (std::size_t i = 0; i < log.segments.size(); ++i) {
    const bool before = i + 1 < log.segments.size() && log.segments[i + 1].base.value <= o.from;
    if (before) continue;
    const auto dumped = dump_segment(d, log.segments[i], record_like(log), o, shared, damaged);
    if (!dumped) return report(dumped.error(), shared);
  }
  return damaged ? exit_code::corrupt : exit_code::ok;
}

}  // namespace

void add_log_dump(CLI::App& log, command_context& shared) {
  add_command<dump_options>(log, "dump", "Print the batches or records of a segment or partition", shared, declare,
                            run);
}

}  // namespace millrace::cli
