#include <chrono>

#include "apps/bench/command.hpp"
#include "apps/bench/volumes/volume_fill.hpp"

namespace millrace::bench {
namespace {

constexpr std::chrono::seconds patience{120};  // for one answer

template <class Plan>
struct fill_options {
  std::string link;
  Plan plan;
};

struct byte_plan {
  std::string path;
  std::uint64_t offset = 0;
};

template <class Plan>
void declare_place(CLI::App& command, fill_options<Plan>& o) {
  command.add_option("--link", o.link, "Where the node answers what is asked of volumes")
      ->required()
      ->type_name("HOST:PORT");
  command.add_option("--path", o.plan.path, "In the node")->required();
}

void declare_file(CLI::App& command, fill_options<file_plan>& o) {
  declare_place(command, o);
  command.add_option("--bytes", o.plan.bytes, "How many")->required();
  command.add_option("--seed", o.plan.seed, "Of what they are");
}

void declare_table(CLI::App& command, fill_options<table_plan>& o) {
  declare_place(command, o);
  command.add_option("--rows", o.plan.rows, "How many")->required();
  command.add_option("--value-bytes", o.plan.value_bytes, "Of each row's value")->check(CLI::Range(0, 1'000'000));
  command.add_option("--seed", o.plan.seed, "Of the values");
}

void declare_directory(CLI::App& command, fill_options<directory_plan>& o) {
  declare_place(command, o);
  command.add_option("--files", o.plan.files, "How many")->required();
  command.add_option("--per-directory", o.plan.files_per_directory, "So many in each directory below the path")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--file-bytes", o.plan.file_bytes, "Of each file")->check(CLI::Range(0, 1'000'000));
  command.add_option("--seed", o.plan.seed, "Of their bytes");
}

void declare_byte(CLI::App& command, fill_options<byte_plan>& o) {
  declare_place(command, o);
  command.add_option("--offset", o.plan.offset, "Which byte of the file")->required();
}

result<void> flip(cli::volume_client& node, const byte_plan& plan) { return flip_byte(node, plan.path, plan.offset); }

template <class Plan, result<void> (*Fill)(cli::volume_client&, const Plan&)>
result<measurement> run(const fill_options<Plan>& o) {
  const auto began = std::chrono::steady_clock::now();
  const auto node = cli::volume_client::make({.address = o.link, .certificate = {}, .key = {}, .ca = {}}, patience);
  if (!node) return node.error();
  if (const auto done = Fill(**node, o.plan); !done) return done.error();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  return measurement{{{"seconds", took.count()}}};
}

}  // namespace

void add_volume_commands(CLI::App& root, chosen_command& chosen) {
  add_command<fill_options<file_plan>>(root, "fill-file", "Make a file of a volume", chosen, declare_file,
                                       run<file_plan, fill_file>);
  add_command<fill_options<table_plan>>(root, "fill-table", "Make a table with rows", chosen, declare_table,
                                        run<table_plan, fill_table>);
  add_command<fill_options<directory_plan>>(root, "fill-directory", "Make many files", chosen, declare_directory,
                                            run<directory_plan, fill_directory>);
  add_command<fill_options<byte_plan>>(root, "flip-byte", "Change one byte of a file in place", chosen, declare_byte,
                                       run<byte_plan, flip>);
}

}  // namespace millrace::bench
