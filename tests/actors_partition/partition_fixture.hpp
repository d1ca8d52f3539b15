#pragma once
#include <gtest/gtest.h>
#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/partition/partition_actor.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "codecs/schema/log_writer.capnp.h"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {

using namespace std::chrono_literals;
using kafka::error_code;

/// A partition on one thread, on a disk in memory and in virtual time, with a log writer and a keeper that answer when
/// the test says so.
class partition_fixture : public testing::Test {
 protected:
  struct append_answer {
    error_code error;
    std::int64_t base_offset, log_append_time;
  };
  struct read_answer {
    error_code error;
    std::int64_t high_watermark, log_start;
    std::vector<std::string> values;
  };
  template <class T>
  using slot = std::shared_ptr<std::optional<T>>;

  partition_fixture() {
    EXPECT_TRUE(disk.make_directory("/data"));
    EXPECT_TRUE(disk.sync_directory("/"));
    settings.retention.reset();
    writer = sys.spawn(run_writer, flushes);
    keeper = sys.spawn(run_keeper, stores);
    start();
  }

  ~partition_fixture() override {
    for (const auto& a : {uut, writer, keeper}) caf::anon_send_exit(a, caf::exit_reason::kill);
    for (const auto& a : clients) caf::anon_send_exit(a, caf::exit_reason::kill);
    sched.run();
  }

  void start() {
    progress = std::make_shared<partition_progress>();
    partition_options options{.place = {"/data", {"t", kafka::partition_index(0)}, {}},
                              .settings = std::make_shared<const topic_settings>(settings),
                              .progress = progress,
                              .time = &time,
                              .files = &files,
                              .marks = &marks,
                              .gate = &gate,
                              .log_writer = writer,
                              .keeper = keeper,
                              .producer_expiration = 24h,
                              .run_blocking =
                                  [this](const std::function<void()>& work) {
                                    if (holds_blocking_work)
                                      blocking_work.push_back(work);
                                    else
                                      work();
                                  },
                              .compaction = compaction};
    uut = spawn_partition(sys, caf::actor_config{}, std::move(options));
    sched.run();
  }

  /// The process ends without a word and starts again; what was not synced is gone.
  void crash_and_restart() {
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    flushes->waiting.clear();
    sched.run();
    disk.crash(1, tearing::nothing);
    start();
  }

  // --- clients

  static std::vector<std::byte> batch(const std::vector<std::string>& values, kafka::batch_options options = {}) {
    kafka::batch_builder builder(options);
    for (const auto& value : values) builder.add({.timestamp = kafka::timestamp(now_ms), .value = value});
    return *builder.finish();
  }

  static kafka::batch_options sequenced(std::int32_t first) {
    kafka::batch_options options;
    options.producer_id = kafka::producer_id(7);
    options.producer_epoch = kafka::producer_epoch(0);
    options.base_sequence = kafka::sequence_number(first);
    return options;
  }

  /// Sends it; all actors then run as far as they can without the disk.
  slot<append_answer> append(const std::vector<std::byte>& bytes, bool admitted = false) {
    auto answer = std::make_shared<std::optional<append_answer>>();
    clients.push_back(sys.spawn([answer, to = uut, bytes, admitted](caf::event_based_actor* self) -> caf::behavior {
      payload_list payloads;
      payloads.push_back(slice::copy_of(bytes));
      self->send(to, make_envelope<schema::AppendRequest>(
                         [admitted](schema::AppendRequest::Builder root) { root.setAdmitted(admitted); },
                         std::move(payloads)));
      return {[answer](const envelope<schema::AppendReply>& reply) {
        EXPECT_FALSE(answer->has_value()) << "answered twice";
        const auto view = reply.read();
        *answer = append_answer{static_cast<error_code>(view->getErrorCode()), view->getBaseOffset(),
                                view->getLogAppendTime()};
      }};
    }));
    sched.run();
    return answer;
  }

  slot<read_answer> start_reading(std::int64_t from, std::uint32_t bytes_max = 1 << 20, std::int32_t epoch = -1) {
    auto answer = std::make_shared<std::optional<read_answer>>();
    clients.push_back(sys.spawn([answer, to = uut, from, bytes_max, epoch](caf::event_based_actor* self) {
      self->send(to, make_envelope<schema::ReadRequest>([&](schema::ReadRequest::Builder root) {
                   root.setOffset(from);
                   root.setBytesMax(bytes_max);
                   root.setFirstBatchWhole(true);
                   root.setCurrentLeaderEpoch(epoch);
                 }));
      return caf::behavior{[answer](const envelope<schema::ReadReply>& reply) {
        const auto view = reply.read();
        *answer = read_answer{static_cast<error_code>(view->getErrorCode()), view->getHighWatermark(),
                              view->getLogStartOffset(), values_of(reply.payloads())};
      }};
    }));
    sched.run();
    return answer;
  }

  read_answer read(std::int64_t from, std::uint32_t bytes_max = 1 << 20, std::int32_t epoch = -1) {
    const auto answer = start_reading(from, bytes_max, epoch);
    if (!*answer) ADD_FAILURE() << "a read was not answered";
    return answer->value_or(read_answer{});
  }

  /// The offset of the first record at least as new as `timestamp`.
  slot<std::int64_t> search(std::int64_t timestamp) {
    auto answer = std::make_shared<std::optional<std::int64_t>>();
    clients.push_back(sys.spawn([answer, to = uut, timestamp](caf::event_based_actor* self) {
      self->request(to, caf::infinite, make_envelope<schema::OffsetQuery>([&](schema::OffsetQuery::Builder root) {
                      root.setTimestamp(timestamp);
                      root.setCurrentLeaderEpoch(-1);
                    }))
          .then([answer](const envelope<schema::OffsetAnswer>& reply) {
            const auto view = reply.read();
            *answer = view->getErrorCode() == 0 ? view->getOffset() : -view->getErrorCode();
          });
    }));
    sched.run();
    return answer;
  }

  /// The threads that may block do what they were given.
  void do_blocking_work() {
    for (const auto& work : std::exchange(blocking_work, {})) work();
    sched.run();
  }

  /// The high watermark that a watcher of `offset` was told.
  slot<std::int64_t> watch(std::int64_t offset) {
    auto told = std::make_shared<std::optional<std::int64_t>>();
    clients.push_back(sys.spawn([told, to = uut, offset](caf::event_based_actor* self) -> caf::behavior {
      self->send(
          to, make_envelope<schema::WatchRequest>([&](schema::WatchRequest::Builder root) { root.setOffset(offset); }));
      return {[told](const envelope<schema::Progress>& progress) { *told = progress.read()->getHighWatermark(); }};
    }));
    sched.run();
    return told;
  }

  struct trim_answer {
    error_code error;
    std::int64_t log_start;
  };

  slot<trim_answer> trim(std::int64_t to_offset) {
    auto answer = std::make_shared<std::optional<trim_answer>>();
    clients.push_back(sys.spawn([answer, to = uut, to_offset](caf::event_based_actor* self) {
      self->request(to, caf::infinite, make_envelope<schema::TrimRequest>([&](schema::TrimRequest::Builder root) {
                      root.setOffset(to_offset);
                    }))
          .then([answer](const envelope<schema::TrimAnswer>& reply) {
            *answer =
                trim_answer{static_cast<error_code>(reply.read()->getErrorCode()), reply.read()->getLogStartOffset()};
          });
    }));
    sched.run();
    return answer;
  }

  /// Sends one of the node's words; true once it has been answered.
  template <class Word>
  slot<bool> tell(Word word) {
    auto done = std::make_shared<std::optional<bool>>();
    clients.push_back(sys.spawn([done, to = uut, word](caf::event_based_actor* self) {
      self->request(to, caf::infinite, word).then([done] { *done = true; }, [done](caf::error&) { *done = false; });
    }));
    sched.run();
    return done;
  }

  // --- the disk

  std::size_t flushes_under_way() const { return flushes->waiting.size(); }

  /// What the partition asked to be flushed is on the device; what it asks then is not.
  void sync_disk() {
    for (const auto& f : std::exchange(flushes->waiting, {})) {
      for (const auto& part : f.request.payloads()) EXPECT_TRUE(std::get<file_slice>(part).file->sync());
      answer(f, "");
    }
    sched.run();
  }

  void fail_sync() {
    for (const auto& f : std::exchange(flushes->waiting, {})) answer(f, "sync: EIO");
    sched.run();
  }

  void store_marks() { answer_stores(true); }
  void fail_to_store_marks() { answer_stores(false); }

  static constexpr std::int64_t now_ms = 1'700'000'000'000;

  struct waiting_flush {
    caf::actor from;
    envelope<schema::FlushRequest> request;
  };
  struct flush_list {
    std::vector<waiting_flush> waiting;
  };
  struct store_list {
    std::vector<caf::response_promise> waiting;
  };

  class virtual_clock final : public clock {
   public:
    std::int64_t wall_ms() const override { return now_ms; }
    std::chrono::nanoseconds monotonic() const override { return {}; }
  };

  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  memory_disk disk;
  file_pool files{disk, 100};
  log_marks marks;
  write_gate gate;
  virtual_clock time;
  topic_settings settings;
  std::shared_ptr<compaction_gate> compaction;  ///< none: nothing is compacted
  std::shared_ptr<partition_progress> progress;
  std::shared_ptr<flush_list> flushes = std::make_shared<flush_list>();
  std::shared_ptr<store_list> stores = std::make_shared<store_list>();
  bool holds_blocking_work = false;
  std::deque<std::function<void()>> blocking_work;
  caf::actor writer, keeper, uut;
  std::vector<caf::actor> clients;

 private:
  static caf::behavior run_writer(caf::event_based_actor* self, const std::shared_ptr<flush_list>& flushes) {
    return {[self, flushes](const envelope<schema::FlushRequest>& request) {
      flushes->waiting.push_back({caf::actor_cast<caf::actor>(self->current_sender()), request});
    }};
  }

  static caf::behavior run_keeper(caf::event_based_actor* self, const std::shared_ptr<store_list>& stores) {
    return {[self, stores](millrace::store_marks) -> caf::result<void> {
              stores->waiting.push_back(self->make_response_promise());
              return stores->waiting.back();
            },
            [stores](bool stored) {
              for (auto& promise : std::exchange(stores->waiting, {})) {
                stored ? promise.deliver(caf::message{}) : promise.deliver(caf::make_error(caf::sec::runtime_error));
              }
            }};
  }

  void answer_stores(bool stored) {
    caf::anon_send(keeper, stored);
    sched.run();
  }

  static void answer(const waiting_flush& f, const std::string& failure) {
    caf::anon_send(f.from, make_envelope<schema::FlushReply>([&](schema::FlushReply::Builder root) {
                     root.setEndOffset(f.request.read()->getEndOffset());
                     root.setFailed(!failure.empty());
                     root.setMessage(failure);
                   }));
  }

  template <class Payloads>
  static std::vector<std::string> values_of(const Payloads& payloads) {
    std::vector<std::string> values;
    for (const auto& payload : payloads) {
      const auto& part = std::get<file_slice>(payload);
      std::vector<std::byte> bytes(part.length);
      EXPECT_EQ(*part.file->read_at(part.position, bytes), bytes.size());
      for (std::span<const std::byte> rest = bytes; !rest.empty();) {
        const auto batch = *kafka::record_batch::read(rest);
        EXPECT_TRUE(batch.crc_matches());
        kafka::record_reader records(batch.header(), batch.records());
        for (kafka::record r; *records.next(r);) {
          values.emplace_back(reinterpret_cast<const char*>(r.value->data()), r.value->size());
        }
        rest = rest.subspan(batch.bytes().size());
      }
    }
    return values;
  }
};

}  // namespace millrace
