#include "runtime/storage/data_directory.hpp"

#include <gmock/gmock.h>

#include "runtime/storage/format_file.hpp"
#include "runtime/storage/partition_log.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

using testing::HasSubstr;

class data_directory_spec : public testing::Test {
 protected:
  result<std::unique_ptr<data_directory>> open(const directory_owner& owner, bool cluster_id_given = true) {
    return data_directory::open(memory, "/data", owner, cluster_id_given, "boot");
  }

  void put(const std::string& path, const std::string& text) {
    ASSERT_TRUE(replace_file(memory, path, std::as_bytes(std::span(text))));
  }

  memory_disk memory;
  const directory_owner owner{7, "cluster-a"};
};

TEST_F(data_directory_spec, a_new_directory_belongs_to_the_node_that_opens_it_first) {
  EXPECT_EQ((*open(owner))->owner(), owner);
  memory.crash(1, tearing::nothing);
  EXPECT_EQ((*open(owner))->owner(), owner);
}

TEST_F(data_directory_spec, an_old_directory_keeps_its_cluster_id_unless_another_was_asked_for) {
  ASSERT_TRUE(open(owner));
  EXPECT_EQ((*open({7, "made-up-just-now"}, false))->owner(), owner);
  const auto refused = open({7, "cluster-b"});
  EXPECT_EQ(refused.error().code, errc::invalid_argument);
  EXPECT_THAT(refused.error().context, HasSubstr("cluster-a"));
}

TEST_F(data_directory_spec, another_nodes_directory_is_refused) {
  ASSERT_TRUE(open(owner));
  const auto refused = open({8, "cluster-a"});
  EXPECT_EQ(refused.error().code, errc::invalid_argument);
  EXPECT_THAT(refused.error().context, HasSubstr("belongs to node 7, not to node 8"));
}

TEST_F(data_directory_spec, a_directory_in_use_is_refused) {
  const auto first = open(owner);
  ASSERT_TRUE(first);
  const auto second = open(owner);
  EXPECT_EQ(second.error().code, errc::unavailable);
  EXPECT_THAT(second.error().context, HasSubstr("in use by another process"));
}

TEST_F(data_directory_spec, a_directory_of_a_newer_format_is_refused_and_left_alone) {
  ASSERT_TRUE(open(owner));
  put("/data/" + std::string(format_file_name), "format=2\nnode_id=7\ncluster_id=cluster-a\n");
  const auto refused = open(owner);
  EXPECT_EQ(refused.error().code, errc::unsupported);
  EXPECT_THAT(refused.error().context, HasSubstr("made by a newer Millrace"));
}

TEST_F(data_directory_spec, a_directory_with_files_of_somebody_else_is_refused) {
  ASSERT_TRUE(memory.make_directory("/data"));
  put("/data/meta.properties", "version=1\n");
  EXPECT_EQ(open(owner).error().code, errc::corrupt);
}

TEST_F(data_directory_spec, names_the_partitions_whose_logs_are_there) {
  const auto directory = open(owner);
  for (const auto* name : {"/data/orders-0", "/data/a-b-12", "/data/gone-1.deleted", "/data/no_partition"}) {
    ASSERT_TRUE(memory.make_directory(name));
  }
  const std::vector<topic_partition> expected{{"a-b", kafka::partition_index(12)},
                                              {"orders", kafka::partition_index(0)}};
  EXPECT_EQ(*(*directory)->partitions(), expected);
}

TEST_F(data_directory_spec, a_log_that_was_being_linked_when_the_process_ended_is_removed) {
  ASSERT_TRUE(open(owner));
  ASSERT_TRUE(memory.make_directory("/data/t-0.linking") && memory.make_directory("/data/t-1"));
  put("/data/t-0.linking/00000000000000000000.log", "x");
  ASSERT_TRUE(open(owner));
  EXPECT_FALSE(memory.list("/data/t-0.linking"));
  EXPECT_TRUE(memory.list("/data/t-1"));
}

TEST_F(data_directory_spec, a_deleted_log_is_gone_for_good_and_its_name_is_free) {
  const topic_partition partition{"t", kafka::partition_index(0)};
  constexpr topic_id_bytes id{std::byte{7}};
  for (int life = 0; life < 3; ++life) {
    const auto directory = open(owner);
    ASSERT_TRUE(memory.make_directory("/data/t-0"));
    put("/data/t-0/00000000000000000000.log", "x");
    put("/data/t-0/partition.metadata", encode_partition_metadata(id));
    (*directory)->marks().set("t-0", {kafka::offset(0), kafka::offset(9), false});
    ASSERT_TRUE((*directory)->delete_log(partition, id));
    memory.crash(static_cast<std::uint64_t>(life), tearing::nothing);
    EXPECT_FALSE(memory.list("/data/t-0"));
  }
  const auto directory = open(owner);
  EXPECT_EQ((*directory)->marks().mark_of("t-0"), std::nullopt);
  ASSERT_TRUE((*directory)->remove_deleted());
  for (const auto& entry : *memory.list("/data")) EXPECT_FALSE(entry.directory) << entry.name;
  EXPECT_TRUE((*directory)->delete_log(partition, id));
}

TEST_F(data_directory_spec, deleting_a_topics_log_leaves_that_of_another_topic_of_the_name_alone) {
  const topic_partition partition{"t", kafka::partition_index(0)};
  constexpr topic_id_bytes first{std::byte{1}}, second{std::byte{2}};
  const auto directory = open(owner);
  for (const auto& [name, id] : {std::pair("/data/t-0.foreign", first), std::pair("/data/t-0", second)}) {
    ASSERT_TRUE(memory.make_directory(name));
    put(std::string(name) + "/partition.metadata", encode_partition_metadata(id));
  }
  ASSERT_TRUE((*directory)->delete_log(partition, first));
  EXPECT_FALSE(memory.list("/data/t-0.foreign")) << "it had been set aside for the second";
  EXPECT_TRUE(memory.list("/data/t-0"));
}

}  // namespace
}  // namespace millrace
