#include "apps/millrace/text/completion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>

namespace millrace::cli {
namespace {

using testing::HasSubstr;

option_shape help() { return {{"-h", "--help"}, "Explain"}; }

command_shape sample() {
  return {"millrace",
          "",
          {{{"-b", "--bootstrap"}, "The cluster's address"}, {{"--json"}, "Print JSON"}, help()},
          {{"topic", "Topics", {}, {{"create", "Create topics", {{{"-p", "--partitions"}, "How many"}, help()}, {}}}},
           {"version", "Print the version", {}, {}}}};
}

/// What bash offers after `words`, which end with the one to complete.
std::string offered_by_bash(const std::string& words, int position) {
  const std::string file = testing::TempDir() + "millrace_completion.bash";
  std::ofstream(file) << *completion_script("bash", sample()) << "COMP_WORDS=(" << words << ")\nCOMP_CWORD=" << position
                      << "\n_millrace\necho \"${COMPREPLY[@]}\"\n";
  std::FILE* shell = popen(("bash " + file).c_str(), "r");
  std::array<char, 512> line{};
  const bool read = std::fgets(line.data(), line.size(), shell) != nullptr;
  EXPECT_EQ(pclose(shell), 0);
  return read ? line.data() : "";
}

TEST(completion, in_bash_offers_the_commands_that_fit_where_the_cursor_is) {
  EXPECT_EQ(offered_by_bash("millrace t", 1), "topic\n");
  EXPECT_EQ(offered_by_bash("millrace topic ''", 2), "create -b --bootstrap --json -h --help\n");
  EXPECT_EQ(offered_by_bash("millrace --json topic c", 3), "create\n");
}

TEST(completion, in_bash_offers_a_commands_own_options_and_those_of_all) {
  EXPECT_EQ(offered_by_bash("millrace topic create orders --", 4), "--partitions --help --bootstrap --json\n");
}

TEST(completion, for_zsh_and_fish_carries_the_descriptions) {
  EXPECT_THAT(*completion_script("zsh", sample()), HasSubstr("'create:Create topics'"));
  EXPECT_THAT(*completion_script("fish", sample()), HasSubstr("-f -a create -d 'Create topics'"));
  EXPECT_THAT(*completion_script("fish", sample()), HasSubstr("-s b -l bootstrap -d 'The clusters address'"));
}

TEST(completion, knows_no_other_shell) { EXPECT_FALSE(completion_script("tcsh", sample())); }

}  // namespace
}  // namespace millrace::cli
