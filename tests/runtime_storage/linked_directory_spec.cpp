#include "runtime/storage/linked_directory.hpp"

#include "runtime/storage/log_link.hpp"
#include "tests/runtime_storage/held_fixture.hpp"

namespace millrace {
namespace {

TEST(linked_directory, is_named_by_whose_log_it_is) {
  log_key log{{}, kafka::partition_index(3)};
  log.topic.fill(std::byte{0xab});
  const auto path = linked_directory("/data", log);
  EXPECT_EQ(path, "/data/abababababababababababababababab-3.linked");
  EXPECT_EQ(parse_linked_directory_name(path.substr(6)), log);
  EXPECT_FALSE(parse_partition_directory_name(path.substr(6))) << "no topic's";
  EXPECT_FALSE(parse_linked_directory_name("abababababababababababababababab-3"));
  EXPECT_FALSE(parse_linked_directory_name("orders-3.linked"));
}

}  // namespace
}  // namespace millrace
