#include <gtest/gtest.h>
#include <caf/all.hpp>

#include <atomic>
#include <thread>

#include "actors/data_keeper/data_keeper_actor.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/storage/partition_log.hpp"
#include "tests/support/power_disk.hpp"

namespace millrace {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t reserve = 1000;

/// A disk that says how much is free as the test likes.
class measured_disk final : public disk {
 public:
  std::atomic<std::uint64_t> free{1 << 20};
  std::atomic<int> asked{0};

  result<std::shared_ptr<file>> open(const std::string& path, open_mode mode) override { return to.open(path, mode); }
  result<std::uint64_t> size_of(const std::string& path) override { return to.size_of(path); }
  result<void> rename(const std::string& from, const std::string& into) override {
    if (on_rename) on_rename(from);
    return to.rename(from, into);
  }
  result<void> link(const std::string& from, const std::string& as) override { return to.link(from, as); }
  result<std::uint64_t> links_of(const std::string& path) override { return to.links_of(path); }
  result<void> remove(const std::string& path) override { return to.remove(path); }
  result<void> make_directory(const std::string& path) override { return to.make_directory(path); }
  result<std::vector<directory_entry>> list(const std::string& path) override { return to.list(path); }
  result<void> sync_directory(const std::string& path) override { return to.sync_directory(path); }
  result<std::unique_ptr<disk_lock>> lock(const std::string& path) override { return to.lock(path); }
  result<std::uint64_t> free_bytes(const std::string&) override {
    ++asked;
    return free.load();
  }

  std::function<void(const std::string&)> on_rename;
  power_disk to;
};

class data_keeper_spec : public testing::Test {
 protected:
  data_keeper_spec() {
    EXPECT_TRUE(disk.make_directory("/data") && disk.sync_directory("/"));
    open();
  }

  ~data_keeper_spec() override { end(); }

  void open() {
    auto opened = data_directory::open(disk, "/data", {1, "cluster"}, false, "boot");
    ASSERT_TRUE(opened) << opened.error().context;
    directory = std::move(*opened);
    uut = spawn_data_keeper(sys, *directory, disk, marks, gate, {.interval = 1ms, .free_bytes_min = reserve});
  }

  void end() {
    if (!uut) return;
    caf::scoped_actor self{sys};
    self->monitor(uut);
    self->send_exit(uut, caf::exit_reason::user_shutdown);
    self->receive([](const caf::down_msg&) {});
    uut = nullptr;
    directory.reset();
  }

  /// True if the marks are durable.
  bool store() {
    caf::scoped_actor self{sys};
    bool stored = false;
    self->request(uut, caf::infinite, store_marks::value).receive([&] { stored = true; }, [](caf::error&) {});
    return stored;
  }

  /// The keeper has looked at the disk as it is now.
  void let_it_look() {
    const int before = disk.asked;
    while (disk.asked < before + 2) std::this_thread::yield();
  }

  static topic_id_bytes id_number(int n) { return {std::byte(n)}; }

  log_place place_of(int topic) {
    return {"/data", {"t", kafka::partition_index(0)}, id_number(topic), &marks.naming()};
  }

  /// The directory of a log of this topic, as its first append leaves it.
  void make_log(int topic) {
    kafka::batch_builder builder;
    builder.add({.timestamp = kafka::timestamp(1), .value = "value"});
    const auto batch = *builder.finish();
    const std::span<const std::byte> bytes(batch);
    ASSERT_TRUE((*partition_log::open(files, place_of(topic), {}, std::nullopt))->append(std::span(&bytes, 1)));
  }

  /// Counts renames of the log's directory while nobody keeps the others from it.
  void watch_renames() {
    disk.on_rename = [this](const std::string& from) {
      if (from != "/data/t-0") return;
      ++renames;
      std::thread([this] {
        if (!marks.naming().try_lock()) return;
        marks.naming().unlock();
        ++renames_unguarded;
      }).join();
    };
  }

  measured_disk disk;
  file_pool files{disk, 10};
  std::atomic<int> renames{0}, renames_unguarded{0};
  log_marks marks;
  write_gate gate;
  caf::actor_system_config config;
  caf::actor_system sys{config};
  std::unique_ptr<data_directory> directory;
  caf::actor uut;
};

TEST_F(data_keeper_spec, a_mark_is_there_after_a_loss_of_power_once_the_keeper_has_confirmed_it) {
  marks.set("t-0", {kafka::offset(3), kafka::offset(9)});
  ASSERT_TRUE(store());
  end();
  disk.to.restore(1, tearing::nothing);
  open();
  const auto kept = directory->marks().mark_of("t-0");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->log_start, kafka::offset(3));
  EXPECT_EQ(kept->durable_end, kafka::offset(9));
}

TEST_F(data_keeper_spec, a_mark_that_cannot_be_stored_is_not_confirmed) {
  disk.to.fail_syncs();
  marks.set("t-0", {kafka::offset(3), kafka::offset(9)});
  EXPECT_FALSE(store());
}

TEST_F(data_keeper_spec, closes_the_gate_below_the_reserve_and_opens_it_when_there_is_clearly_more) {
  let_it_look();
  EXPECT_TRUE(gate.is_open());
  disk.free = reserve - 1;
  let_it_look();
  EXPECT_FALSE(gate.is_open());
  disk.free = reserve + 1;
  let_it_look();
  EXPECT_FALSE(gate.is_open()) << "it would flap";
  disk.free = 2 * reserve;
  let_it_look();
  EXPECT_TRUE(gate.is_open());
}

/// Who looks whose directory it is and then renames it must find what it saw: else the log of a topic made anew is
/// deleted in the place of the one before.
TEST_F(data_keeper_spec, no_two_rename_a_logs_directory_at_once) {
  make_log(1);
  watch_renames();
  make_log(2);  // sets the first aside
  EXPECT_EQ(renames, 1);
  caf::anon_send(uut, delete_log_request{{"t", kafka::partition_index(0)}, id_number(2)});
  ASSERT_TRUE(store());
  EXPECT_EQ(renames, 2);
  EXPECT_EQ(renames_unguarded, 0);
}

TEST_F(data_keeper_spec, a_deleted_logs_mark_is_forgotten) {
  marks.set("t-0", {kafka::offset(0), kafka::offset(9)});
  ASSERT_TRUE(store());
  caf::anon_send(uut, delete_log_request{{"t", kafka::partition_index(0)}, {}});
  ASSERT_TRUE(store());
  EXPECT_FALSE(marks.find("t-0"));
  end();
  open();
  EXPECT_FALSE(directory->marks().mark_of("t-0"));
}

}  // namespace
}  // namespace millrace
