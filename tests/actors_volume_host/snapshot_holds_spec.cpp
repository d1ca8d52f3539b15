// What snapshots have of logs is known again at a start, at the price of what differs between them.
#include "actors/volume_host/snapshot_holds.hpp"

#include <gtest/gtest.h>

#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_registry.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "actors/volume_host/received_snapshot.hpp"
#include "actors/volume_host/stream_rows.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

constexpr object_id stream{7};

class snapshot_holds_spec : public ::testing::Test {
 protected:
  void SetUp() override {
    open();
    auto made = port_->create_tree();
    ASSERT_TRUE(made);
    volume_.id = *made;
    volume_.name = "/payments";
    map_batch batch;
    volume_registry::put(batch, volume_);
    ASSERT_TRUE(port_->write_registry(batch));
  }

  void open() {
    port_.reset();
    store_.reset();
    auto opened = store::block_store::open(disk_, "/store", {.cache_bytes_max = 256 << 10});
    ASSERT_TRUE(opened) << opened.error().context;
    store_ = std::move(*opened);
    ASSERT_TRUE(block_store_port::prepare(*store_));
    port_ = std::make_unique<block_store_port>(*store_, block_store_port::seen::applied);
  }

  static log_key log(std::int32_t partition) {
    log_key key{};
    key.topic[0] = std::byte{5};
    key.partition = kafka::partition_index(partition);
    return key;
  }

  /// What a cut writes of one log.
  void set(std::int32_t partition, std::int64_t end) {
    map_batch batch;
    batch.put(stream_rows::log_key_of(stream, "payments.cards", partition), encode(row(log(partition), end)));
    ASSERT_TRUE(port_->write(volume_.id, batch));
  }
  static stream_rows::log_row row(const log_key& of, std::int64_t end) {
    return {of, {}, {{kafka::offset(0), kafka::offset(end)}, take_serial(static_cast<std::uint64_t>(end))}};
  }
  void erase(std::int32_t partition) {
    map_batch batch;
    batch.erase(stream_rows::log_key_of(stream, "payments.cards", partition));
    ASSERT_TRUE(port_->write(volume_.id, batch));
  }

  volume_snapshot snapshot() {
    const auto taken = port_->take_snapshot(volume_.id);
    EXPECT_TRUE(taken);
    map_batch batch;
    volume_registry::put(batch, volume_.id, {*taken, "s" + std::to_string(taken->value), ++time_, {}, {}, 0});
    EXPECT_TRUE(port_->write_registry(batch));
    return *taken;
  }
  void settle() { ASSERT_TRUE(store_->flush(port_->last()) && store_->checkpoint()); }

  /// Ends of the logs that a snapshot holds after a start; -1: it holds nothing of that one.
  std::vector<std::int64_t> held(const log_holds& holds, volume_snapshot snapshot, std::int32_t partitions) {
    std::vector<std::int64_t> ends;
    for (std::int32_t p = 0; p < partitions; ++p) {
      const auto hold = holds.find(log(p), holder_id(snapshot.value));
      ends.push_back(hold ? hold->cut.end.value : -1);
    }
    return ends;
  }

  memory_disk disk_;
  std::unique_ptr<store::block_store> store_;
  std::unique_ptr<block_store_port> port_;
  volume_record volume_;
  std::int64_t time_ = 0;
};

using ends = std::vector<std::int64_t>;

TEST_F(snapshot_holds_spec, are_those_of_each_snapshot_whatever_came_and_went_between_them) {
  set(0, 10);
  set(1, 11);
  const auto first = snapshot();
  set(0, 20);
  set(2, 22);
  erase(1);
  const auto second = snapshot();
  const auto third = snapshot();
  ASSERT_TRUE(port_->roll_back(volume_.id, first));
  set(2, 32);
  const auto behind = snapshot();
  map_batch offsets;
  log_key of_offsets{};
  of_offsets.topic.back() = std::byte{2};
  offsets.put(stream_rows::offsets_key(), encode(row(of_offsets, 40)));
  ASSERT_TRUE(port_->write(volume_.id, offsets));
  const auto last = snapshot();
  settle();
  open();
  log_holds holds(disk_);
  ASSERT_TRUE(restore_snapshot_holds(*store_, holds));
  EXPECT_EQ(held(holds, first, 3), (ends{10, 11, -1}));
  EXPECT_EQ(held(holds, second, 3), (ends{20, -1, 22}));
  EXPECT_EQ(held(holds, third, 3), (ends{20, -1, 22}));
  EXPECT_EQ(held(holds, behind, 3), (ends{10, 11, 32}));
  EXPECT_FALSE(holds.find(of_offsets, holder_id(behind.value)));
  EXPECT_EQ(holds.find(of_offsets, holder_id(last.value)), row(of_offsets, 40).hold);
}

TEST_F(snapshot_holds_spec, of_what_was_received_are_those_of_this_node) {
  set(0, 10);
  set(1, 11);
  const auto received = snapshot();
  received_snapshot known{received, {{log(1), take_serial(77), kafka::offset(5)}}, {}};
  map_batch batch;
  batch.put(received_key(received), encode(known));
  ASSERT_TRUE(port_->write_registry(batch));
  settle();
  log_holds holds(disk_);
  ASSERT_TRUE(restore_snapshot_holds(*store_, holds));
  EXPECT_EQ(held(holds, received, 2), (ends{-1, 11}));
  EXPECT_EQ(holds.find(log(1), holder_id(received.value))->since, take_serial(77));
}

TEST_F(snapshot_holds_spec, cost_what_differs_and_not_snapshots_times_logs) {
  constexpr std::int32_t partitions = 1000;
  constexpr int snapshots = 300;
  for (std::int32_t p = 0; p < partitions; ++p) set(p, 1000 + p);
  volume_snapshot last;
  for (int i = 0; i < snapshots; ++i) {
    set(i, 5000 + i);
    map_batch files;  // of which nothing is looked at
    for (int k = 0; k < 20; ++k)
      files.put(volume_keys::block(object_id(1), static_cast<std::uint64_t>(i * 20 + k)), std::string(300, 'f'));
    ASSERT_TRUE(port_->write(volume_.id, files));
    last = snapshot();
    settle();
  }
  open();
  log_holds holds(disk_);
  const auto rows = restore_snapshot_holds(*store_, holds);
  ASSERT_TRUE(rows);
  EXPECT_EQ(*rows, std::uint64_t{partitions} + snapshots - 1);
  const auto found = held(holds, last, partitions);
  for (std::int32_t p = 0; p < partitions; ++p) {
    EXPECT_EQ(found[static_cast<std::size_t>(p)], p < snapshots ? 5000 + p : 1000 + p);
  }
}

}  // namespace
}  // namespace millrace
