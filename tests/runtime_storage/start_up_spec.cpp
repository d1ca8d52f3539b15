#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "runtime/disk/real_disk.hpp"
#include "runtime/storage/epoch_file.hpp"
#include "tests/runtime_storage/log_fixture.hpp"

namespace millrace {
namespace {

class start_up_spec : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "millrace-start-up-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory = name;
    std::filesystem::create_directory(directory + "/t-0");
    ASSERT_TRUE(save_epoch_history(real, directory + "/t-0", {}));
  }
  void TearDown() override { std::filesystem::remove_all(directory); }

  void put_segment(std::int64_t base, std::uint64_t size, const batch_bytes& bytes) {
    auto f =
        real.open(directory + "/t-0/" + segment_file_name(kafka::offset(base), segment_file::log), open_mode::create);
    ASSERT_TRUE(f);
    ASSERT_TRUE(write_at(**f, 0, bytes));
    ASSERT_TRUE((*f)->truncate(size));
  }

  /// Bytes read to open the log whose last batch has the offset `last`.
  std::uint64_t bytes_to_open(std::int64_t last, bool suspect) {
    failing_disk counting(real);
    file_pool pool(counting, 10);
    const log_mark mark{kafka::offset(0), kafka::offset(last + 1), suspect};
    const auto log = partition_log::open(pool, {directory, {"t", kafka::partition_index(0)}, {}}, {}, mark);
    EXPECT_TRUE(log);
    EXPECT_EQ((*log)->end(), kafka::offset(last + 1));
    EXPECT_FALSE((*log)->fault());
    return counting.bytes_read();
  }

  real_disk real;
  std::string directory;
};

TEST_F(start_up_spec, ten_gigabytes_of_closed_segments_cost_no_more_to_open_than_none) {
  const auto last = make_batch(1000, {});
  put_segment(1000, last.size(), last);
  const auto read_without = bytes_to_open(1000, true);
  for (std::int64_t base = 0; base < 1000; base += 100)
    put_segment(base, 1u << 30, {});  // sparse, and not even batches
  for (const bool suspect : {false, true}) {
    EXPECT_LE(bytes_to_open(1000, suspect), read_without + 100);
  }
}

}  // namespace
}  // namespace millrace
