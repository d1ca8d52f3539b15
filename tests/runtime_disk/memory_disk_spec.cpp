#include "tests/support/memory_disk.hpp"

#include <gtest/gtest.h>

#include <set>

namespace millrace {
namespace {

class memory_disk_spec : public testing::Test {
 protected:
  std::shared_ptr<file> make(const std::string& path, std::size_t size, char fill) {
    auto f = disk.open(path, open_mode::create);
    EXPECT_TRUE(f);
    put(**f, 0, size, fill);
    return *f;
  }

  void put(file& f, std::uint64_t position, std::size_t size, char fill) {
    EXPECT_TRUE(write_at(f, position, std::vector<std::byte>(size, static_cast<std::byte>(fill))));
  }

  std::string content(const std::string& path) {
    const auto bytes = read_file(disk, path, 1 << 20);
    return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : "none";
  }

  memory_disk disk;
};

TEST_F(memory_disk_spec, forgets_bytes_that_were_not_synced) {
  const auto f = make("/f", 10, 'a');
  ASSERT_TRUE(f->sync());
  ASSERT_TRUE(disk.sync_directory("/"));
  put(*f, 5, 10, 'b');
  EXPECT_EQ(content("/f"), "aaaaabbbbbbbbbb");
  disk.crash(1, tearing::nothing);
  EXPECT_EQ(content("/f"), "aaaaaaaaaa");
}

TEST_F(memory_disk_spec, forgets_names_whose_directory_was_not_synced) {
  ASSERT_TRUE(make("/f", 10, 'a')->sync());
  disk.crash(1, tearing::nothing);
  EXPECT_EQ(content("/f"), "none");
}

TEST_F(memory_disk_spec, a_rename_that_was_not_synced_is_undone_whole_or_done_whole) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    ASSERT_TRUE(make("/a", 1, '1')->sync());
    ASSERT_TRUE(make("/b", 1, '2')->sync());
    ASSERT_TRUE(disk.sync_directory("/"));
    ASSERT_TRUE(disk.rename("/a", "/b"));
    disk.crash(seed, tearing::front);
    seen.insert(content("/a") + " " + content("/b"));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"1 2", "none 1"}));
}

TEST_F(memory_disk_spec, a_file_of_two_names_is_one_file_after_a_crash_too) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    (void)disk.remove("/b").has_value();
    const auto f = make("/a", 1536, 'a');
    ASSERT_TRUE(f->truncate(1536));
    ASSERT_TRUE(f->sync());
    ASSERT_TRUE(disk.link("/a", "/b"));
    ASSERT_TRUE(disk.sync_directory("/"));
    put(*f, 0, 1536, 'b');
    EXPECT_EQ(disk.used(), 1536u);
    disk.crash(seed, tearing::sectors);
    EXPECT_EQ(content("/a"), content("/b"));
    EXPECT_EQ(*disk.links_of("/a"), 2u);
  }
}

TEST_F(memory_disk_spec, a_link_that_was_not_synced_may_be_gone) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    (void)disk.remove("/b").has_value();
    ASSERT_TRUE(make("/a", 1, '1')->sync());
    ASSERT_TRUE(disk.sync_directory("/"));
    ASSERT_TRUE(disk.link("/a", "/b"));
    disk.crash(seed, tearing::front);
    seen.insert(content("/a") + " " + content("/b"));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"1 1", "1 none"}));
}

TEST_F(memory_disk_spec, tears_at_sectors_in_order_or_anywhere) {
  for (const auto how : {tearing::front, tearing::sectors}) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const auto f = make("/f", 1536, 'a');
      ASSERT_TRUE(f->truncate(1536));
      ASSERT_TRUE(f->sync());
      ASSERT_TRUE(disk.sync_directory("/"));
      put(*f, 0, 1536, 'b');
      disk.crash(seed, how);
      const auto text = content("/f");
      ASSERT_EQ(text.size(), 1536u);
      seen.insert({text[0], text[512], text[1024]});
    }
    const std::set<std::string> in_order{"aaa", "baa", "bba", "bbb"};
    if (how == tearing::front)
      EXPECT_EQ(seen, in_order);
    else
      EXPECT_EQ(seen.size(), 8u);
  }
}

TEST_F(memory_disk_spec, files_open_from_before_a_crash_write_nowhere) {
  const auto f = make("/f", 4, 'a');
  ASSERT_TRUE(f->sync());
  ASSERT_TRUE(disk.sync_directory("/"));
  disk.crash(1, tearing::nothing);
  put(*f, 0, 4, 'b');
  ASSERT_TRUE(f->sync());
  EXPECT_EQ(content("/f"), "aaaa");
}

TEST_F(memory_disk_spec, a_full_disk_takes_what_fits_and_says_so) {
  disk.set_capacity(10);
  const auto f = disk.open("/f", open_mode::create);
  EXPECT_EQ(write_at(**f, 0, std::vector<std::byte>(20)).error().code, errc::no_space);
  EXPECT_EQ(*(*f)->size(), 10u);
  EXPECT_EQ(*disk.free_bytes("/"), 0u);
  ASSERT_TRUE((*f)->truncate(0));
  EXPECT_TRUE(write_at(**f, 0, std::vector<std::byte>(10)));
}

}  // namespace
}  // namespace millrace
