#include "apps/monitoring/scoring/log_scoring.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "apps/monitoring/templates/template_miner.hpp"

namespace millrace::monitoring {
namespace {

namespace files = std::filesystem;

class log_scoring_spec : public ::testing::Test {
 protected:
  log_scoring_spec() { files::remove_all(folder_); }
  ~log_scoring_spec() override { files::remove_all(folder_); }

  void log(const std::string& path, const std::string& text) {
    files::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << text;
  }
  std::string read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(folder_ / path, std::ios::binary).rdbuf();
    return text.str();
  }
  result<void> score(const std::string& from) {
    template_miner miner;
    return score_logs(folder_ / from, folder_ / "out", [&](std::string_view, std::string_view line) {
      return result<std::string>("T" + std::to_string(miner.learn(line).id));
    });
  }

  files::path folder_ = files::path(::testing::TempDir()) / "log_scoring_spec";
};

TEST_F(log_scoring_spec, writes_the_template_of_each_line_of_each_log) {
  log("a/logs/Mill_2k.log", "paid 1\r\nsent\r\npaid 2");
  ASSERT_TRUE(score("a"));
  EXPECT_EQ(read("out/Mill.csv"), "LineId,EventId\n1,T1\n2,T2\n3,T1\n");
}

TEST_F(log_scoring_spec, keeps_the_splits_of_a_folder_apart) {
  log("a/dev/logs/Mill_2k.log", "paid 1\n");
  log("a/heldout/logs/Mall_2k.log", "sent\n");
  ASSERT_TRUE(score("a"));
  EXPECT_EQ(read("out/dev/Mill.csv"), "LineId,EventId\n1,T1\n");
  EXPECT_EQ(read("out/heldout/Mall.csv"), "LineId,EventId\n1,T2\n");
}

TEST_F(log_scoring_spec, says_what_is_missing) {
  files::create_directories(folder_ / "a" / "logs");
  EXPECT_EQ(score("a").error().code, errc::not_found);
  EXPECT_EQ(score("b").error().code, errc::io_failure);
}

}  // namespace
}  // namespace millrace::monitoring
