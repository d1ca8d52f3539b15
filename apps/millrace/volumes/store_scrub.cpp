#include <fmt/format.h>

#include "actors/store_keeper/scrub_record.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/store_files/stopped_store.hpp"
#include "apps/millrace/text/instant.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volumes/store_commands.hpp"
#include "runtime/disk/real_disk.hpp"
#include "runtime/storage/format_file.hpp"

namespace millrace::cli {
namespace {

struct scrub_options {
  std::string data_directory;
};

void declare(CLI::App& command, scrub_options& o) {
  command.add_option("DIR", o.data_directory, "The data directory of a node, which may run")->required();
}

std::string instant(std::int64_t ms) { return format_instant(kafka::timestamp(ms)); }

json json_of(const scrub_round& round) {
  return {{"started_ms", round.started_ms},
          {"ended_ms", round.ended_ms == 0 ? json() : json(round.ended_ms)},
          {"blocks", round.blocks},
          {"damaged", round.damaged}};
}

json json_of(const damaged_object& damage) {
  return {{"volume", damage.volume}, {"snapshot", damage.snapshot}, {"kind", damage.kind},
          {"path", damage.path},     {"part", damage.part},         {"reason", damage.reason}};
}

void print_record(const scrub_record& record) {
  const auto count = [](std::uint64_t n) { return grouped(static_cast<std::int64_t>(n)); };
  if (record.last) {
    print(fmt::format("last     {} to {}, {} blocks read, {} damaged\n", instant(record.last->started_ms),
                      instant(record.last->ended_ms), count(record.last->blocks), count(record.last->damaged)));
  }
  if (record.running) {
    print(fmt::format("begun    {}, {} blocks read, {} damaged\n", instant(record.running->started_ms),
                      count(record.running->blocks), count(record.running->damaged)));
  }
  if (!record.last && !record.running) print("the blocks have not been read yet\n");
  for (const auto& object : record.objects()) print(text_of(object) + "\n");
}

exit_code run(const scrub_options& o, const command_context& shared) {
  real_disk d;
  if (const auto owner = load_format_file(d, o.data_directory); !owner) return report(owner.error(), shared);
  const auto record = load_scrub_record(d, store_directory(o.data_directory));
  if (!record) return report(record.error(), shared);
  const auto damaged = record->objects();
  if (shared.json) {
    json listed = json::array();
    for (const auto& object : damaged) listed.push_back(json_of(object));
    print_json({{"last", record->last ? json_of(*record->last) : json()},
                {"running", record->running ? json_of(*record->running) : json()},
                {"damaged", listed}});
  } else {
    print_record(*record);
  }
  return record->damaged() == 0 ? exit_code::ok : exit_code::corrupt;
}

}  // namespace

void add_store_scrub(CLI::App& store, command_context& shared) {
  add_command<scrub_options>(store, "scrub", "When a node has last read all blocks, and which were damaged", shared,
                             declare, run);
}

}  // namespace millrace::cli
