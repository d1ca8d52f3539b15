#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <caf/all.hpp>

#include <condition_variable>
#include <mutex>

#include "actors/log_writer/log_writer_actor.hpp"
#include "codecs/schema/log_writer.capnp.h"
#include "runtime/message/envelope.hpp"
#include "tests/support/power_disk.hpp"

namespace millrace {
namespace {

using testing::ElementsAre;

/// A file whose syncs end when the test lets them.
class held_file final : public file {
 public:
  explicit held_file(std::string path) : path_(std::move(path)) {}

  result<void> sync() override {
    std::unique_lock lock(mutex_);
    ++begun_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return allowed_ >= begun_; });
    return fails_ ? result<void>{make_error(errc::io_failure, "EIO")} : result<void>{};
  }

  void wait_until_begun(int syncs) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return begun_ >= syncs; });
  }

  void allow(int syncs) {
    const std::lock_guard lock(mutex_);
    allowed_ += syncs;
    changed_.notify_all();
  }

  void fail_from_now_on() {
    const std::lock_guard lock(mutex_);
    fails_ = true;
  }

  int begun() const {
    const std::lock_guard lock(mutex_);
    return begun_;
  }

  result<std::size_t> read_at(std::uint64_t, std::span<std::byte>) override { return std::size_t{0}; }
  result<void> write_at(std::uint64_t, std::span<const std::span<const std::byte>>) override { return {}; }
  result<std::uint64_t> size() override { return std::uint64_t{0}; }
  result<void> truncate(std::uint64_t) override { return {}; }
  result<std::uint64_t> identity() override { return std::uint64_t{0}; }
  void drop_cached() override {}
  int fd() const override { return -1; }
  const std::string& path() const override { return path_; }

 private:
  std::string path_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int begun_ = 0, allowed_ = 0;
  bool fails_ = false;
};

class flush_list final : public flush_observer {
 public:
  void flushed(const flush_facts& facts) override {
    const std::lock_guard lock(mutex_);
    requests_.push_back(facts.requests);
  }

  std::vector<std::size_t> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::size_t> requests_;
};

class log_writer_spec : public testing::Test {
 protected:
  log_writer_spec() {
    EXPECT_TRUE(disk.make_directory("/data") && disk.sync_directory("/"));
    uut = spawn_log_writer(sys, {.files = &disk,
                                 .data_directory = "/data",
                                 .sync_threads = 2,
                                 .journal = {.file_bytes = 0},
                                 .observer = &flushes});
  }

  ~log_writer_spec() override {
    self->monitor(uut);
    self->send_exit(uut, caf::exit_reason::user_shutdown);
    self->receive([](const caf::down_msg&) {});
  }

  void ask(std::int64_t end_offset, const std::shared_ptr<held_file>& on) {
    payload_list parts;
    parts.push_back(file_slice{on, 0, 100});
    self->send(uut, make_envelope<schema::FlushRequest>(
                        [&](schema::FlushRequest::Builder root) { root.setEndOffset(end_offset); }, std::move(parts)));
  }

  struct answer {
    std::int64_t end_offset;
    bool failed;
  };

  answer next_answer() {
    answer told{};
    self->receive([&](const envelope<schema::FlushReply>& reply) {
      told = {reply.read()->getEndOffset(), reply.read()->getFailed()};
    });
    return told;
  }

  power_disk disk;
  flush_list flushes;
  caf::actor_system_config config;
  caf::actor_system sys{config};
  caf::scoped_actor self{sys};
  caf::actor uut;
  std::shared_ptr<held_file> log = std::make_shared<held_file>("/data/t-0/log");
};

TEST_F(log_writer_spec, all_that_come_during_one_flush_share_the_next) {
  ask(1, log);
  log->wait_until_begun(1);
  for (const std::int64_t end : {2, 3, 4}) ask(end, log);
  log->allow(2);
  for (const std::int64_t end : {1, 2, 3, 4}) EXPECT_EQ(next_answer().end_offset, end);
  EXPECT_EQ(log->begun(), 2);
  ask(5, log);
  log->allow(1);
  next_answer();
  EXPECT_THAT(flushes.requests(), testing::Contains(3U)) << "three shared one";
}

TEST_F(log_writer_spec, the_files_of_one_flush_are_synced_at_the_same_time) {
  const auto other = std::make_shared<held_file>("/data/t-1/log"), third = std::make_shared<held_file>("/data/t-2/log");
  ask(1, log);
  log->wait_until_begun(1);
  ask(2, other);
  ask(3, third);
  log->allow(1);
  other->wait_until_begun(1);
  third->wait_until_begun(1);  // neither has been allowed to end
  other->allow(1);
  third->allow(1);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(next_answer().failed);
}

TEST_F(log_writer_spec, a_failed_sync_fails_all_who_shared_it_and_all_who_come_later_without_another_sync) {
  const auto other = std::make_shared<held_file>("/data/t-1/log");
  other->allow(100);
  log->allow(1);
  log->fail_from_now_on();
  ask(1, log);
  EXPECT_TRUE(next_answer().failed);
  for (int i = 0; i < 5; ++i) {
    ask(2, other);
    EXPECT_TRUE(next_answer().failed);
  }
  EXPECT_EQ(log->begun(), 1) << "a second sync would lie";
  EXPECT_EQ(other->begun(), 0);
}

}  // namespace
}  // namespace millrace
