#include "actors/log_writer/flush_plan.hpp"

#include <gtest/gtest.h>

#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

class flush_plan_spec : public testing::Test {
 protected:
  file_slice written(const std::string& path, std::size_t length) {
    auto& opened = files_[path];
    if (!opened) opened = *disk_.open(path, open_mode::create);
    return {opened, 0, length};
  }

  void add(std::vector<file_slice> parts) { uut.add(parts); }

  flush_plan uut{journal_room{1000, 3}};

 private:
  memory_disk disk_;
  std::map<std::string, std::shared_ptr<file>> files_;
};

TEST_F(flush_plan_spec, little_goes_to_the_journal_and_much_is_synced) {
  add({written("/small", 100)});
  add({written("/large", 1001)});
  EXPECT_EQ(uut.journaled().size(), 1U);
  ASSERT_EQ(uut.synced().size(), 1U);
  EXPECT_EQ(uut.synced()[0]->path(), "/large");
}

TEST_F(flush_plan_spec, a_request_goes_one_way_as_a_whole) {
  add({written("/small", 100), written("/large", 950)});
  EXPECT_TRUE(uut.journaled().empty());
  EXPECT_EQ(uut.synced().size(), 2U);
}

TEST_F(flush_plan_spec, requests_share_the_room) {
  add({written("/a", 600)});
  add({written("/b", 600)});
  add({written("/c", 400)});
  EXPECT_EQ(uut.journaled().size(), 2U);
  EXPECT_EQ(uut.synced().size(), 1U);
}

TEST_F(flush_plan_spec, a_name_is_synced_however_little_it_is) {
  add({written("/directory", 0)});
  EXPECT_EQ(uut.synced().size(), 1U);
}

TEST_F(flush_plan_spec, a_file_is_synced_once_however_many_name_it) {
  for (int i = 0; i < 5; ++i) add({written("/large", 2000)});
  EXPECT_EQ(uut.synced().size(), 1U);
}

TEST_F(flush_plan_spec, without_a_journal_all_is_synced) {
  add({written("/a", 10)});
  add({written("/b", 2000)});
  uut.do_without_journal();
  EXPECT_TRUE(uut.journaled().empty());
  EXPECT_EQ(uut.synced().size(), 2U);
}

}  // namespace
}  // namespace millrace
