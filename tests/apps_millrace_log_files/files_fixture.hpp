#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apps/millrace/log_files/log_verification.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/log/log_names.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace::cli {

/// A data directory with one log, "/data/orders-0", written file by file.
class files_fixture : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(disk.make_directory("/data"));
    ASSERT_TRUE(disk.make_directory(directory));
  }

  static std::string path_of(std::int64_t base, segment_file kind = segment_file::log) {
    return directory + "/" + segment_file_name(kafka::offset(base), kind);
  }

  /// A batch of ten records of which nothing is compressed unless `codec` says so.
  static std::vector<std::byte> ten_records(std::int64_t base,
                                            kafka::compression_codec codec = kafka::compression_codec::none) {
    kafka::batch_options options;
    options.base_offset = kafka::offset(base);
    options.partition_leader_epoch = kafka::leader_epoch(0);
    options.how.codec = codec;
    kafka::batch_builder builder(options);
    for (int i = 0; i < 10; ++i) builder.add({.timestamp = kafka::timestamp(1'000 + i), .key = "k", .value = "value"});
    return *builder.finish();
  }

  void write(const std::string& path, std::span<const std::byte> bytes) {
    const auto f = disk.open(path, open_mode::create);
    ASSERT_TRUE(f);
    ASSERT_TRUE(write_at(**f, *(*f)->size(), bytes));
  }

  /// A segment of `batches` batches of ten records.
  void write_segment(std::int64_t base, int batches) {
    for (int i = 0; i < batches; ++i) write(path_of(base), ten_records(base + 10 * i));
  }

  void flip(const std::string& path, std::uint64_t position) {
    const auto f = disk.open(path, open_mode::write);
    ASSERT_TRUE(f);
    std::byte one{};
    ASSERT_TRUE((*f)->read_at(position, std::span(&one, 1)));
    one ^= std::byte{1};
    ASSERT_TRUE(write_at(**f, position, std::span<const std::byte>(&one, 1)));
  }

  std::uint64_t size_of(const std::string& path) {
    const auto size = disk.size_of(path);
    return size ? *size : 0;
  }

  bool exists(const std::string& path) { return disk.size_of(path).has_value(); }

  stored_log log() {
    auto logs = find_logs(disk, "/data");
    EXPECT_TRUE(logs);
    return logs ? logs->front() : stored_log{};
  }

  log_finding verified(std::optional<kafka::offset> durable_end = std::nullopt) {
    const auto found = verify_log(disk, log(), durable_end);
    EXPECT_TRUE(found);
    return found ? *found : log_finding{};
  }

  static inline const std::string directory = "/data/orders-0";
  const std::uint64_t batch_bytes = ten_records(0).size();
  memory_disk disk;
};

}  // namespace millrace::cli
