#include "tests/actors_group/group_shell_fixture.hpp"

namespace millrace {
namespace {

class group_directory_spec : public group_shell_fixture {};

class restarted_node : public group_shell_fixture {
 public:
  void TestBody() override {}
  using group_shell_fixture::committed;
  using group_shell_fixture::listed;
  using group_shell_fixture::load;
};

TEST_F(group_directory_spec, until_the_log_is_read_every_request_is_told_to_wait) {
  EXPECT_EQ(reply<cursors_reply>(ask("orders", cursors_query{})).error, error_code::coordinator_load_in_progress);
  EXPECT_EQ(reply<join_reply>(ask("orders", member())).error, error_code::coordinator_load_in_progress);
  load();
  EXPECT_EQ(reply<cursors_reply>(ask("orders", cursors_query{})).error, error_code::none);
}

TEST_F(group_directory_spec, a_log_that_cannot_be_read_is_not_taken_for_an_empty_one) {
  tell(groups_loaded{make_error(errc::corrupt, "cursor log batch: CRC does not match")});
  EXPECT_EQ(reply<cursors_reply>(ask("orders", cursors_query{})).error, error_code::coordinator_not_available);
}

TEST_F(group_directory_spec, groups_go_on_with_what_the_log_remembers) {
  load();
  ask("orders", commit("t", 7));
  sync_disk();
  restarted_node restarted;
  restarted.load(groups_on_disk());
  EXPECT_EQ(restarted.committed("orders", "t"), 7);
  EXPECT_EQ(restarted.listed(), std::vector<std::string>{"orders"});
}

TEST_F(group_directory_spec, lists_a_group_as_soon_as_a_client_knows_of_it_and_until_it_is_gone) {
  load();
  ask("orders", commit("t", 7));
  ask("billing", commit("t", 7));
  sync_disk();
  EXPECT_EQ(listed(), (std::vector<std::string>{"billing", "orders"}));
  ask("orders", group_deletion{});
  EXPECT_EQ(listed(), std::vector<std::string>{"billing"});
}

TEST_F(group_directory_spec, asking_about_a_group_does_not_make_one) {
  load();
  const auto running = sys.registry().running();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(reply<group_description>(ask("ghost" + std::to_string(i), group_query{})).error,
              error_code::group_id_not_found);
  }
  EXPECT_TRUE(listed().empty());
  clients.clear();
  EXPECT_EQ(sys.registry().running(), running);
}

TEST_F(group_directory_spec, a_deleted_group_ends_once_its_deletion_is_on_disk) {
  load();
  const auto running = sys.registry().running();
  ask("orders", commit("t", 7));
  sync_disk();
  const auto deleted = ask("orders", group_deletion{});
  EXPECT_FALSE(deleted->has_value());
  EXPECT_GT(sys.registry().running(), running);
  sync_disk();
  EXPECT_EQ(reply<group_deletion_reply>(deleted).error, error_code::none);
  EXPECT_EQ(sys.registry().running(), running);
  EXPECT_TRUE(groups_on_disk().empty());
}

TEST_F(group_directory_spec, a_request_that_crosses_the_end_of_a_group_is_not_lost) {
  load();
  ask("orders", commit("t", 7));
  sync_disk();
  ask("orders", group_deletion{});
  const auto late = std::make_shared<std::optional<envelope<schema::GroupReply>>>();
  clients.push_back(sys.spawn([late, to = directory](caf::event_based_actor* self) {
    self->request(to, caf::infinite, to_message("orders", commit("t", 8)))
        .then([late](const envelope<schema::GroupReply>& r) { *late = r; });
  }));
  sync_disk();  // the group says that it is idle while the commit is on its way
  sync_disk();
  EXPECT_EQ(reply<commit_reply>(late).error, error_code::none);
  EXPECT_EQ(committed("orders", "t"), 8);
}

TEST_F(group_directory_spec, a_deleted_topic_is_forgotten_by_all_groups) {
  load();
  ask("orders", commit("t", 1));
  ask("billing", commit("t", 2));
  ask("billing", commit("u", 3));
  sync_disk();
  ask("", topics_deletion{{"t"}});
  sync_disk();
  EXPECT_EQ(committed("orders", "t"), -1);
  EXPECT_EQ(committed("billing", "t"), -1);
  EXPECT_EQ(committed("billing", "u"), 3);
}

}  // namespace
}  // namespace millrace
