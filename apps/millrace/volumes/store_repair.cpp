#include <fmt/format.h>

#include "apps/millrace/output.hpp"
#include "apps/millrace/store_files/store_damage_report.hpp"
#include "apps/millrace/store_files/superblock_slots.hpp"
#include "apps/millrace/volumes/store_commands.hpp"
#include "runtime/disk/real_disk.hpp"

namespace millrace::cli {
namespace {

struct repair_options {
  std::string data_directory;
  bool yes = false;
};

void declare(CLI::App& command, repair_options& o) {
  command.add_option("DIR", o.data_directory, "The data directory of a node that is stopped")->required();
  command.add_flag("--yes", o.yes, "Do it; else it is only said what would be done");
}

class repair {
 public:
  repair(const repair_options& o, const command_context& shared) : options_(o), shared_(shared) {}

  result<exit_code> run() {
    auto opened = stopped_store::open(disk_, options_.data_directory);
    while (!opened && opened.error().code == errc::corrupt) {
      const auto fell_back = fall_back(opened.error());
      if (!fell_back) return fell_back.error();
      if (!options_.yes) return finish(1);
      opened = stopped_store::open(disk_, options_.data_directory);
    }
    if (!opened) return opened.error();
    const auto damaged = find_damage(**opened);
    std::size_t left = 0;
    for (const auto& one : damaged) {
      const auto done = one.droppable ? drop(**opened, one) : leave(one);
      if (!done) return done.error();
      if (!one.droppable) ++left;
    }
    if (options_.yes && !damaged.empty()) {
      if (auto written = (*opened)->blocks().checkpoint(); !written) return written.error();
    }
    return finish(left);
  }

 private:
  void say(const char* what, const std::string& subject) {
    done_.push_back({{"what", what}, {"subject", subject}});
    if (!shared_.json) print(fmt::format("{}: {}\n", what, subject));
  }

  /// The newest superblock leads nowhere: the one before may, though blocks that it needs may have been used again.
  result<void> fall_back(const error& why) {
    const auto directory = store_directory(options_.data_directory);
    const auto roots = read_superblocks(disk_, directory);
    if (!roots) return roots.error();
    if (roots->size() < 2) {
      return make_error(errc::corrupt, why.context +
                                           "\nno older superblock is left to fall back to: restore the volumes "
                                           "from a mirror, or begin with an empty store");
    }
    const auto text = fmt::format("superblock of batch {} ({}); the one before is of batch {}",
                                  (*roots)[0].content.at.value, why.context, (*roots)[1].content.at.value);
    say(options_.yes ? "given up" : "would be given up", text);
    if (!options_.yes) return {};
    const auto copy = wipe_superblock(disk_, directory, (*roots)[0].slot);
    if (!copy) return copy.error();
    say("kept", *copy);
    return {};
  }

  /// The entry is not there any more: a file reads as zeros, a table has no such row.
  result<void> drop(stopped_store& opened, const told_damage& damage) {
    say(options_.yes ? "dropped" : "would be dropped", text_of(damage.object));
    if (!options_.yes) return {};
    const auto tree = opened.port().tree_of(damage.droppable->volume);
    if (!tree) return tree.error();
    map_batch batch;
    batch.erase(damage.droppable->key);
    return opened.blocks().commit(*tree, batch);
  }

  result<void> leave(const told_damage& damage) {
    say("cannot be repaired", text_of(damage.object));
    return {};
  }

  result<exit_code> finish(std::size_t left) {
    if (shared_.json) {
      print_json({{"applied", options_.yes}, {"steps", done_}, {"left", left}});
    } else if (done_.empty()) {
      print("nothing is damaged\n");
    } else if (!options_.yes) {
      print("nothing was changed; --yes does it\n");
    } else if (left != 0) {
      print(
          fmt::format("{} damaged blocks are left: what they hold cannot be read; roll the volume back to a snapshot "
                      "that can, delete it, or restore it from a mirror\n",
                      left));
    }
    return left == 0 ? exit_code::ok : exit_code::corrupt;
  }

  const repair_options& options_;
  const command_context& shared_;
  real_disk disk_;
  json done_ = json::array();
};

exit_code run(const repair_options& o, const command_context& shared) {
  const auto done = repair(o, shared).run();
  return done ? *done : report(done.error(), shared);
}

}  // namespace

void add_store_repair(CLI::App& store, command_context& shared) {
  add_command<repair_options>(store, "repair",
                              "Give up what of a damaged store cannot be read, so that the rest can be used", shared,
                              declare, run);
}

}  // namespace millrace::cli
