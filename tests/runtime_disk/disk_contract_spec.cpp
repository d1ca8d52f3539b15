// What every disk promises, tried on the real one and on the one in memory.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "runtime/disk/real_disk.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

class disk_contract_spec : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) {
      std::string name = std::filesystem::temp_directory_path() / "millrace-disk-XXXXXX";
      ASSERT_NE(::mkdtemp(name.data()), nullptr);
      root = name;
      uut = std::make_unique<real_disk>();
    } else {
      root = "/root";
      uut = std::make_unique<memory_disk>();
      ASSERT_TRUE(uut->make_directory(root));
    }
  }
  void TearDown() override {
    if (GetParam()) std::filesystem::remove_all(root);
  }

  std::string content(const std::string& name) {
    const auto bytes = read_file(*uut, root + name, 1 << 20);
    if (!bytes) return "error " + bytes.error().context;
    return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
  }

  std::string root;
  std::unique_ptr<disk> uut;
};

TEST_P(disk_contract_spec, writes_parts_one_after_the_other) {
  const auto f = uut->open(root + "/f", open_mode::create);
  ASSERT_TRUE(f);
  const auto a = bytes_of("abc"), b = bytes_of(""), c = bytes_of("defg");
  const std::vector<std::span<const std::byte>> parts{a, b, c};
  ASSERT_TRUE((*f)->write_at(0, parts));
  ASSERT_TRUE((*f)->write_at(7, parts));
  EXPECT_EQ(content("/f"), "abcdefgabcdefg");
  EXPECT_EQ(*(*f)->size(), 14u);
}

TEST_P(disk_contract_spec, writes_more_parts_than_the_system_takes_at_once) {
  const auto f = uut->open(root + "/f", open_mode::create);
  const auto part = bytes_of("0123456789");
  const std::vector<std::span<const std::byte>> parts(3000, part);
  ASSERT_TRUE((*f)->write_at(0, parts));
  const auto text = content("/f");
  ASSERT_EQ(text.size(), 30000u);
  for (std::size_t i = 0; i < text.size(); ++i) ASSERT_EQ(text[i], '0' + static_cast<char>(i % 10));
}

TEST_P(disk_contract_spec, a_read_is_short_at_the_end_of_the_file_only) {
  const auto f = uut->open(root + "/f", open_mode::create);
  ASSERT_TRUE(write_at(**f, 0, bytes_of("abcdef")));
  std::vector<std::byte> into(4);
  EXPECT_EQ(*(*f)->read_at(0, into), 4u);
  EXPECT_EQ(*(*f)->read_at(4, into), 2u);
  EXPECT_EQ(*(*f)->read_at(6, into), 0u);
  EXPECT_EQ(*(*f)->read_at(100, into), 0u);
}

TEST_P(disk_contract_spec, what_does_not_exist_is_not_found) {
  EXPECT_EQ(uut->open(root + "/none", open_mode::read).error().code, errc::not_found);
  EXPECT_EQ(uut->open(root + "/none", open_mode::write).error().code, errc::not_found);
  EXPECT_EQ(uut->open(root + "/none/f", open_mode::create).error().code, errc::not_found);
  EXPECT_EQ(uut->size_of(root + "/none").error().code, errc::not_found);
  EXPECT_EQ(uut->list(root + "/none").error().code, errc::not_found);
  EXPECT_EQ(uut->remove(root + "/none").error().code, errc::not_found);
  EXPECT_EQ(uut->rename(root + "/none", root + "/other").error().code, errc::not_found);
  EXPECT_EQ(uut->free_bytes(root + "/none").error().code, errc::not_found);
}

TEST_P(disk_contract_spec, a_rename_replaces_what_was_there) {
  ASSERT_TRUE(replace_file(*uut, root + "/f", bytes_of("old")));
  ASSERT_TRUE(replace_file(*uut, root + "/f", bytes_of("new")));
  EXPECT_EQ(content("/f"), "new");
  EXPECT_EQ(uut->list(root)->size(), 1u);
}

TEST_P(disk_contract_spec, a_link_is_another_name_of_the_same_file) {
  ASSERT_TRUE(replace_file(*uut, root + "/f", bytes_of("abc")));
  EXPECT_EQ(*uut->links_of(root + "/f"), 1u);
  ASSERT_TRUE(uut->link(root + "/f", root + "/g"));
  EXPECT_EQ(*uut->links_of(root + "/f"), 2u);
  EXPECT_EQ(*uut->links_of(root + "/g"), 2u);
  const auto f = uut->open(root + "/f", open_mode::write);
  ASSERT_TRUE(write_at(**f, 3, bytes_of("def")));
  EXPECT_EQ(content("/g"), "abcdef");
  EXPECT_EQ(*(*f)->identity(), *(*uut->open(root + "/g", open_mode::read))->identity());
  ASSERT_TRUE(uut->remove(root + "/f"));
  EXPECT_EQ(content("/g"), "abcdef");
  EXPECT_EQ(*uut->links_of(root + "/g"), 1u);
}

TEST_P(disk_contract_spec, a_link_replaces_nothing) {
  ASSERT_TRUE(replace_file(*uut, root + "/f", bytes_of("abc")));
  ASSERT_TRUE(replace_file(*uut, root + "/g", bytes_of("def")));
  EXPECT_EQ(uut->link(root + "/f", root + "/g").error().code, errc::already_exists);
  EXPECT_EQ(uut->link(root + "/none", root + "/h").error().code, errc::not_found);
  EXPECT_EQ(uut->links_of(root + "/none").error().code, errc::not_found);
  EXPECT_EQ(content("/g"), "def");
}

TEST_P(disk_contract_spec, a_rename_of_one_name_of_a_file_to_the_other_does_nothing) {
  ASSERT_TRUE(replace_file(*uut, root + "/f", bytes_of("abc")));
  ASSERT_TRUE(uut->link(root + "/f", root + "/g"));
  ASSERT_TRUE(uut->rename(root + "/f", root + "/g"));
  EXPECT_EQ(uut->list(root)->size(), 2u);
}

TEST_P(disk_contract_spec, lists_files_and_directories_by_name) {
  ASSERT_TRUE(uut->make_directory(root + "/b"));
  ASSERT_TRUE(uut->open(root + "/c", open_mode::create));
  ASSERT_TRUE(uut->open(root + "/a", open_mode::create));
  const auto entries = uut->list(root);
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ((*entries)[0].name, "a");
  EXPECT_TRUE((*entries)[1].directory);
  EXPECT_FALSE((*entries)[2].directory);
}

TEST_P(disk_contract_spec, a_directory_is_made_once_and_removed_when_empty) {
  ASSERT_TRUE(uut->make_directory(root + "/d"));
  EXPECT_EQ(uut->make_directory(root + "/d").error().code, errc::already_exists);
  ASSERT_TRUE(uut->open(root + "/d/f", open_mode::create));
  EXPECT_FALSE(uut->remove(root + "/d"));
  ASSERT_TRUE(uut->remove(root + "/d/f"));
  EXPECT_TRUE(uut->remove(root + "/d"));
}

TEST_P(disk_contract_spec, a_directory_can_be_opened_to_be_synced) {
  const auto d = uut->open(root, open_mode::directory);
  ASSERT_TRUE(d);
  EXPECT_TRUE((*d)->sync());
  EXPECT_TRUE(uut->sync_directory(root));
}

TEST_P(disk_contract_spec, a_lock_is_held_once_and_until_it_dies) {
  auto first = uut->lock(root + "/.lock");
  ASSERT_TRUE(first);
  EXPECT_EQ(uut->lock(root + "/.lock").error().code, errc::unavailable);
  first->reset();
  EXPECT_TRUE(uut->lock(root + "/.lock"));
}

TEST_P(disk_contract_spec, a_file_that_was_removed_can_be_read_while_it_is_open) {
  const auto f = uut->open(root + "/f", open_mode::create);
  ASSERT_TRUE(write_at(**f, 0, bytes_of("abc")));
  ASSERT_TRUE(uut->remove(root + "/f"));
  std::vector<std::byte> into(3);
  EXPECT_EQ(*(*f)->read_at(0, into), 3u);
}

TEST_P(disk_contract_spec, a_direct_file_takes_whole_blocks) {
  const auto f = uut->open(root + "/f", open_mode::direct);
  ASSERT_TRUE(f) << f.error().context;
  void* block = nullptr;
  ASSERT_EQ(::posix_memalign(&block, direct_alignment, 2 * direct_alignment), 0);
  const std::span bytes(static_cast<std::byte*>(block), 2 * direct_alignment);
  std::fill(bytes.begin(), bytes.end(), std::byte{'x'});
  EXPECT_TRUE(write_at(**f, direct_alignment, bytes));
  EXPECT_EQ(*(*f)->size(), 3 * direct_alignment);
  std::free(block);
}

INSTANTIATE_TEST_SUITE_P(disks, disk_contract_spec, testing::Values(true, false),
                         [](const auto& of) { return of.param ? "real" : "memory"; });

}  // namespace
}  // namespace millrace
