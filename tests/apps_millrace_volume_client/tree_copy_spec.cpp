#include "apps/millrace/volume_client/tree_copy.hpp"

#include <filesystem>
#include <fstream>

#include "apps/millrace/volume_client/local_file_tree.hpp"
#include "apps/millrace/volume_client/node_file_tree.hpp"
#include "tests/apps_millrace_volume_client/volume_node.hpp"

namespace millrace::cli {
namespace {

namespace fs = std::filesystem;

class copied_files : public volume_node_spec {
 protected:
  copied_files() {
    std::string pattern = (fs::temp_directory_path() / "millrace-copy-XXXXXX").string();
    here = ::mkdtemp(pattern.data());
  }
  ~copied_files() override { fs::remove_all(here); }

  std::string at(const std::string& name) const { return here + "/" + name; }

  void write(const std::string& name, std::string_view bytes) const {
    fs::create_directories(fs::path(at(name)).parent_path());
    std::ofstream(at(name), std::ios::binary) << bytes;
  }

  std::string read(const std::string& name) const {
    std::ifstream in(at(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  result<void> copy(file_tree& from, const std::string& source, file_tree& to, const std::string& target,
                    copy_rules rules = {}) {
    tree_copy::observer told;
    told.failed = [this](const error& why) { failures.push_back(why.context); };
    tree_copy work(from, to, rules, std::move(told));
    auto done = work.copy(source, target);
    totals = work.totals();
    return done;
  }

  std::vector<std::string> names_in(const std::string& directory) {
    std::vector<std::string> names;
    EXPECT_TRUE(for_each_entry(*client, directory, [&](const node_object& o) -> result<void> {
      names.push_back(o.name);
      return {};
    }));
    return names;
  }

  std::string here;
  local_file_tree local;
  node_file_tree remote{*client};
  copy_totals totals;
  std::vector<std::string> failures;
};

TEST_F(copied_files, come_back_as_they_went_in_more_pieces_than_are_on_their_way_at_once) {
  std::string bytes(7 * piece_bytes + 12'345, 'x');
  for (std::size_t i = 0; i < bytes.size(); i += 777) bytes[i] = static_cast<char>(i / 777);
  write("v7.bin", bytes);
  ASSERT_TRUE(copy(local, at("v7.bin"), remote, "/payments/v7.bin"));
  EXPECT_EQ(totals.bytes, bytes.size());
  EXPECT_EQ(names_in("/payments"), std::vector<std::string>{"v7.bin"});
  ASSERT_TRUE(copy(remote, "/payments/v7.bin", local, at("back.bin")));
  EXPECT_EQ(read("back.bin"), bytes);
}

TEST_F(copied_files, of_zeros_take_no_blocks_and_keep_their_size) {
  write("sparse", std::string(3 * piece_bytes, '\0') + "end" + std::string(2 * piece_bytes, '\0'));
  ASSERT_TRUE(copy(local, at("sparse"), remote, "/payments/sparse"));
  const auto stored = stat_path(*client, "/payments/sparse");
  EXPECT_EQ(stored->size, 5 * piece_bytes + 3);
  EXPECT_LE(stored->blocks * 8192, piece_bytes);
  ASSERT_TRUE(copy(remote, "/payments/sparse", local, at("back")));
  EXPECT_EQ(read("back"), read("sparse"));
}

TEST_F(copied_files, in_directories_keep_modes_times_and_symlinks) {
  write("models/v7/weights", "w");
  write("models/README", "");
  fs::create_symlink("v7/weights", at("models/latest"));
  fs::permissions(at("models/v7/weights"), fs::perms::owner_read);
  ASSERT_TRUE(copy(local, at("models"), remote, "/payments/models", {.recursive = true, .times = keep_times::yes}));
  EXPECT_EQ(totals.files, 2u);
  EXPECT_EQ(totals.symlinks, 1u);
  ASSERT_TRUE(copy(remote, "/payments/models", local, at("back"), {.recursive = true, .times = keep_times::yes}));
  EXPECT_EQ(read("back/v7/weights"), "w");
  EXPECT_EQ(fs::read_symlink(at("back/latest")), "v7/weights");
  EXPECT_EQ(fs::status(at("back/v7/weights")).permissions(), fs::perms::owner_read);
  EXPECT_EQ(fs::last_write_time(at("back/README")), fs::last_write_time(at("models/README")));
}

TEST_F(copied_files, named_by_a_symlink_of_the_node_are_those_that_it_leads_to) {
  write("models/v7/weights", "w");
  ASSERT_TRUE(copy(local, at("models"), remote, "/payments/models", {.recursive = true}));
  ASSERT_TRUE(make_symlink(*client, "/payments/models/latest", "v7"));
  ASSERT_TRUE(make_symlink(*client, "/payments/models/v7/best", "../latest/weights"));
  EXPECT_EQ(remote.look("/payments/models/v7/best")->kind, file_kind::symlink);
  EXPECT_EQ(remote.look_through("/payments/models/latest")->kind, file_kind::directory);
  ASSERT_TRUE(copy(remote, "/payments/models/latest/best", local, at("back")));
  EXPECT_EQ(read("back"), "w");
  ASSERT_TRUE(make_symlink(*client, "/payments/round", "round"));
  ASSERT_TRUE(make_symlink(*client, "/payments/nowhere", "v8"));
  EXPECT_EQ(remote.read("/payments/round").error().context, "/payments/round: too many symlinks one behind the other");
  EXPECT_EQ(remote.read("/payments/nowhere").error().code, errc::not_found);
}

TEST_F(copied_files, replace_those_that_are_there_unless_told_not_to) {
  write("a", "new");
  ASSERT_TRUE(copy(local, at("a"), remote, "/payments/a"));
  write("a", "newer");
  ASSERT_TRUE(copy(local, at("a"), remote, "/payments/a", {.replace = false}));
  EXPECT_EQ(totals.kept, 1u);
  EXPECT_EQ(stat_path(*client, "/payments/a")->size, 3u);
  ASSERT_TRUE(copy(local, at("a"), remote, "/payments/a"));
  EXPECT_EQ(stat_path(*client, "/payments/a")->size, 5u);
}

TEST_F(copied_files, that_cannot_be_written_whole_leave_no_name) {
  ASSERT_TRUE(client->ask(reply_kind::VOLUME, [](auto request) {
    auto set = request.initSetQuota();
    set.setVolume("/payments");
    set.initQuota().setBytesMax(2 * piece_bytes);
  }));
  write("big", std::string(4 * piece_bytes, 'x'));
  const auto refused = copy(local, at("big"), remote, "/payments/big");
  ASSERT_FALSE(refused);
  EXPECT_EQ(names_in("/payments"), std::vector<std::string>{});
}

TEST_F(copied_files, beside_a_table_are_copied_and_the_table_is_told_of) {
  ASSERT_TRUE(client->ask(reply_kind::OBJECT,
                          [](auto request) { request.initCreateTable().initPlace().setPath("/payments/cards"); }));
  write("a", "a");
  ASSERT_TRUE(copy(local, at("a"), remote, "/payments/a"));
  ASSERT_TRUE(copy(remote, "/payments", local, at("back"), {.recursive = true}));
  EXPECT_EQ(read("back/a"), "a");
  EXPECT_EQ(failures, std::vector<std::string>{
                          "mr:/payments/cards is a table, not a file; millrace table export copies its rows"});
}

TEST_F(copied_files, of_a_snapshot_are_read_as_they_were) {
  write("a", "before");
  ASSERT_TRUE(copy(local, at("a"), remote, "/payments/a"));
  ASSERT_TRUE(client->ask(reply_kind::SNAPSHOT, [](auto request) {
    auto snapshot = request.initCreateSnapshot();
    snapshot.setVolume("/payments");
    snapshot.setSnapshot("s");
  }));
  write("a", "after");
  ASSERT_TRUE(copy(local, at("a"), remote, "/payments/a"));
  ASSERT_TRUE(copy(remote, "/payments@s/a", local, at("back")));
  EXPECT_EQ(read("back"), "before");
  ASSERT_TRUE(copy(remote, "/payments@s/a", remote, "/payments/a"));
  ASSERT_TRUE(copy(remote, "/payments/a", local, at("back")));
  EXPECT_EQ(read("back"), "before");
}

}  // namespace
}  // namespace millrace::cli
