#include <fmt/format.h>

#include "apps/millrace/progress_meter.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/text/joint_outcome.hpp"
#include "apps/millrace/text/node_path.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volume_client/local_file_tree.hpp"
#include "apps/millrace/volume_client/node_file_tree.hpp"
#include "apps/millrace/volume_client/tree_copy.hpp"
#include "apps/millrace/volumes/file_commands.hpp"

namespace millrace::cli {
namespace {

struct cp_options {
  std::vector<std::string> words;
  copy_rules rules;
  bool keep_times = false, no_replace = false;
};

void declare(CLI::App& command, cp_options& o) {
  command
      .add_option("PATHS", o.words,
                  "What to copy, and last where to: mr:/payments/x is a path of the node, others are of this machine, "
                  "- is a pipe")
      ->required()
      ->expected(2, 100'000);
  command.add_flag("-r,--recursive", o.rules.recursive, "Directories with all that is in them; symlinks stay symlinks");
  command.add_flag("-p,--preserve", o.keep_times, "Keep the times of files");
  command.add_flag("-n,--no-clobber", o.no_replace, "Leave files that are there");
}

/// Copies one thing after another to where the last word says.
class copying {
 public:
  copying(volume_client& node, const cp_options& o, const command_context& shared)
      : node_files_(node), shared_(shared), rules_(o.rules), meter_("cp") {
    rules_.times = o.keep_times ? keep_times::yes : keep_times::no;
    rules_.replace = !o.no_replace;
  }

  result<exit_code> run(const std::vector<copy_end>& from, const copy_end& to) {
    watch_stop_signals();
    bool into_directory = false;
    if (to.at != copy_end::where::stream) {
      const auto target = tree_of(to).look_through(to.path);
      into_directory = target && target->kind == file_kind::directory;
      if (!target && target.error().code != errc::not_found) return target.error();
    }
    if (from.size() > 1 && !into_directory) {
      return make_error(errc::invalid_argument,
                        fmt::format("{} is no directory that several things could go into", to.path));
    }
    if (to.means_directory && !into_directory && !is_directory(from.front())) {
      return make_error(errc::not_found, tree_of(to).shown(to.path) + ": there is no such directory");
    }
    bytes_expected_ = size_of(from);
    joint_outcome outcome;
    for (const auto& one : from) {
      auto target = to;
      if (into_directory) target.path = path_below(to.path, last_name(one.path));
      const auto done = copy(one, target);
      outcome.note(done ? exit_code::ok : report(done.error(), shared_));
      if (!done && done.error().code == errc::would_block) break;
    }
    if (shared_.json && to.at != copy_end::where::stream) print_totals();
    return some_failed_ && outcome.code() == exit_code::ok ? exit_code::partly_done : outcome.code();
  }

 private:
  bool is_directory(const copy_end& end) {
    if (end.at == copy_end::where::stream) return false;
    const auto facts = tree_of(end).look_through(end.path);
    return facts && facts->kind == file_kind::directory;
  }

  /// Of all files; nothing if that is not known without looking through a directory or a pipe.
  std::optional<std::uint64_t> size_of(const std::vector<copy_end>& from) {
    std::uint64_t bytes = 0;
    for (const auto& one : from) {
      if (one.at == copy_end::where::stream) return {};
      const auto facts = tree_of(one).look_through(one.path);
      if (!facts || facts->kind != file_kind::file) return {};
      bytes += facts->size;
    }
    return bytes;
  }

  file_tree& tree_of(const copy_end& end) {
    return end.at == copy_end::where::node ? static_cast<file_tree&>(node_files_) : local_files_;
  }

  result<void> copy(const copy_end& from, const copy_end& to) {
    if (from.at == copy_end::where::stream || to.at == copy_end::where::stream) return copy_stream(from, to);
    tree_copy::observer told;
    told.progress = [&](const copy_totals& now) { show(now.files, now.bytes); };
    told.failed = [&](const error& why) {
      some_failed_ = true;
      report(why, shared_);
    };
    told.stopped = stop_requested;
    tree_copy work(tree_of(from), tree_of(to), rules_, std::move(told));
    auto done = work.copy(from.path, to.path);
    files_ += work.totals().files;
    bytes_ += work.totals().bytes;
    return done;
  }

  result<void> copy_stream(const copy_end& from, const copy_end& to) {
    auto source = from.at == copy_end::where::stream ? result<std::unique_ptr<byte_source>>(standard_input())
                                                     : tree_of(from).read(from.path);
    if (!source) return source.error();
    auto sink = to.at == copy_end::where::stream ? result<std::unique_ptr<byte_sink>>(standard_output())
                                                 : tree_of(to).write(to.path, file_facts{}, keep_times::no);
    if (!sink) return sink.error();
    std::uint64_t bytes = 0;
    auto done = pour(**source, **sink, [&](std::size_t more) {
      show(0, bytes += more);
      return !stop_requested();
    });
    bytes_ += bytes;
    if (done) ++files_;
    return done;
  }

  void show(std::uint64_t files, std::uint64_t bytes) {
    meter_.show({.files = files_ + files, .bytes = bytes_ + bytes, .bytes_expected = bytes_expected_});
  }

  void print_totals() const { print_json({{"files", files_}, {"bytes", bytes_}, {"all", !some_failed_}}); }

  node_file_tree node_files_;
  local_file_tree local_files_;
  const command_context& shared_;
  copy_rules rules_;
  progress_meter meter_;
  std::uint64_t files_ = 0, bytes_ = 0;
  std::optional<std::uint64_t> bytes_expected_;
  bool some_failed_ = false;
};

result<exit_code> run(const cp_options& o, volume_client& node, const command_context& shared) {
  std::vector<copy_end> ends;
  bool any_of_node = false;
  for (const auto& word : o.words) {
    auto end = parse_copy_end(word);
    if (!end) return end.error();
    any_of_node = any_of_node || end->at == copy_end::where::node;
    ends.push_back(std::move(*end));
  }
  if (!any_of_node) {
    return make_error(errc::invalid_argument,
                      "cp copies to and from a node, whose paths begin with mr:, as mr:/payments/models/v7.bin");
  }
  const auto to = std::move(ends.back());
  ends.pop_back();
  return copying(node, o, shared).run(ends, to);
}

}  // namespace

void add_cp_command(CLI::App& root, command_context& shared) {
  add_node_command<cp_options, run>(root, "cp", "Copy files to a node and from it", shared, declare);
}

}  // namespace millrace::cli
