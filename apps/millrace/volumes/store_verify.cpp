#include <fmt/format.h>

#include "apps/millrace/output.hpp"
#include "apps/millrace/store_files/store_damage_report.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volumes/store_commands.hpp"
#include "runtime/disk/real_disk.hpp"

namespace millrace::cli {
namespace {

struct verify_options {
  std::string data_directory;
};

void declare(CLI::App& command, verify_options& o) {
  command.add_option("DIR", o.data_directory, "The data directory of a node that is stopped")->required();
}

json text_or_null(const std::string& text) { return text.empty() ? json() : json(text); }

json json_of(const damaged_object& damage) {
  return {{"volume", text_or_null(damage.volume)},       {"snapshot", text_or_null(damage.snapshot)},
          {"object", text_or_null(object_text(damage))}, {"kind", text_or_null(damage.kind)},
          {"path", text_or_null(damage.path)},           {"reason", damage.reason}};
}

exit_code run(const verify_options& o, const command_context& shared) {
  real_disk d;
  const auto opened = stopped_store::open(d, o.data_directory);
  if (!opened) return report(opened.error(), shared);
  const auto damaged = find_damage(**opened);
  // Counting blocks reads all trees, which cannot be done where they are damaged.
  const auto space = damaged.empty() ? (*opened)->blocks().check_space() : result<void>();
  const auto figures = (*opened)->blocks().figures();
  if (shared.json) {
    json listed = json::array();
    for (const auto& one : damaged) listed.push_back(json_of(one.object));
    print_json({{"blocks_used", figures.blocks_used},
                {"damaged", listed},
                {"space", space ? json() : json(space.error().context)}});
  } else {
    for (const auto& one : damaged) print(text_of(one.object) + "\n");
    if (!space) print(space.error().context + "\n");
    print(fmt::format("{} blocks of 8 KiB in use, {} damaged{}\n",
                      grouped(static_cast<std::int64_t>(figures.blocks_used)), damaged.size(),
                      !damaged.empty() ? "; which are in use was not counted"
                      : space          ? ""
                                       : "; the list of those in use is wrong"));
  }
  return damaged.empty() && space ? exit_code::ok : exit_code::corrupt;
}

}  // namespace

void add_store_verify(CLI::App& store, command_context& shared) {
  add_command<verify_options>(store, "verify", "Read every block and say what is damaged", shared, declare, run);
}

}  // namespace millrace::cli
