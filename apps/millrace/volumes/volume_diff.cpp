#include <fmt/format.h>

#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/volume_client/diff_text.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct diff_options {
  volume_state_name from;
  std::string to;
  std::uint32_t entries_max = 1'000;
};

void declare(CLI::App& command, diff_options& o) {
  add_snapshot_argument(command, o.from, "The state before, as /payments@a");
  command.add_option("TO", o.to, "The state after, as /payments@b, or /payments for what it is now (that)");
  command.add_option("-n,--lines", o.entries_max, "Most objects to show; the totals count all")
      ->check(at_least_one)
      ->capture_default_str();
}

result<exit_code> run(const diff_options& o, volume_client& node, const command_context& shared) {
  volume_state_name to{o.from.volume, {}};
  if (!o.to.empty()) {
    auto given = parse_volume_state(o.to);
    if (!given) return given.error();
    to = std::move(*given);
  }
  if (to.volume != o.from.volume) {
    return make_error(errc::invalid_argument,
                      fmt::format("{} and {} are two volumes; states of one are compared", o.from.volume, to.volume));
  }
  const auto reply = node.ask(reply_kind::DIFF, [&](auto request) {
    auto diff = request.initDiffSnapshots();
    diff.setVolume(o.from.volume.c_str());
    diff.setFrom(o.from.snapshot.c_str());
    diff.setTo(to.snapshot.c_str());
    diff.setEntriesMax(o.entries_max);
  });
  if (!reply) return reply.error();
  const auto view = reply->read();
  if (shared.json) {
    print_json(json_of(view->getDiff()));
  } else {
    print(text_of(view->getDiff()));
  }
  return exit_code::ok;
}

}  // namespace

void add_volume_diff(CLI::App& volume, command_context& shared) {
  add_node_command<diff_options, run>(volume, "diff", "What differs between two states of a volume", shared, declare);
}

}  // namespace millrace::cli
