#include "runtime/disk/file_pool.hpp"

#include <gtest/gtest.h>

#include "tests/support/failing_disk.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

class file_pool_spec : public testing::Test {
 protected:
  std::unique_ptr<pooled_file> make(int number) {
    return std::make_unique<pooled_file>(pool, "/" + std::to_string(number), open_mode::create);
  }

  memory_disk memory;
  failing_disk counting{memory};
  file_pool pool{counting, 10};
};

TEST_F(file_pool_spec, a_thousand_files_in_turn_keep_ten_open) {
  std::vector<std::unique_ptr<pooled_file>> files;
  for (int i = 0; i < 1000; ++i) files.push_back(make(i));
  for (int round = 0; round < 3; ++round) {
    for (const auto& f : files) ASSERT_TRUE(f->get());
    EXPECT_EQ(pool.open_files(), 10u);
  }
}

TEST_F(file_pool_spec, a_file_that_is_used_again_is_not_opened_again) {
  const auto f = make(1);
  ASSERT_TRUE(f->get());
  const auto operations = counting.operations();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(f->get());
  EXPECT_EQ(counting.operations(), operations);
}

TEST_F(file_pool_spec, the_file_used_longest_ago_is_closed_first) {
  std::vector<std::unique_ptr<pooled_file>> files;
  for (int i = 0; i < 11; ++i) files.push_back(make(i));
  std::vector<std::weak_ptr<file>> seen;
  for (int i = 0; i < 10; ++i) seen.push_back(*files[static_cast<std::size_t>(i)]->get());
  ASSERT_TRUE(files[0]->get());
  ASSERT_TRUE(files[10]->get());
  EXPECT_FALSE(seen[0].expired());
  EXPECT_TRUE(seen[1].expired());
}

TEST_F(file_pool_spec, a_file_that_somebody_holds_stays_open_and_is_found_again) {
  std::vector<std::unique_ptr<pooled_file>> files;
  for (int i = 0; i < 20; ++i) files.push_back(make(i));
  const auto held = *files[0]->get();
  for (const auto& f : files) ASSERT_TRUE(f->get());
  const auto operations = counting.operations();
  EXPECT_EQ(*files[0]->get(), held);
  EXPECT_EQ(counting.operations(), operations);
}

TEST_F(file_pool_spec, forgets_files_that_die) {
  { ASSERT_TRUE(make(1)->get()); }
  EXPECT_EQ(pool.open_files(), 0u);
}

TEST_F(file_pool_spec, a_file_that_cannot_be_opened_is_tried_again) {
  const auto f = make(1);
  counting.fail(1, errc::io_failure);
  EXPECT_EQ(f->get().error().code, errc::io_failure);
  EXPECT_TRUE(f->get());
}

}  // namespace
}  // namespace millrace
