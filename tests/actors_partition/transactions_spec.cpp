#include <tuple>

#include "codecs/kafka/records/control_record.hpp"
#include "codecs/schema/transaction.capnp.h"
#include "tests/actors_partition/partition_fixture.hpp"

namespace millrace {
namespace {

/// Producers of transactions, whose coordinator agrees to whatever the partition asks.
class partition_transactions : public partition_fixture {
 protected:
  using aborted_list = std::vector<std::pair<std::int64_t, std::int64_t>>;  // producer, first offset

  struct appended {
    error_code error = error_code::unknown_server_error;
    std::int64_t base_offset = -1;
    std::uint64_t verification = 0;
  };
  struct committed {
    std::int64_t last_stable;
    std::size_t batches;
    aborted_list aborted;
  };

  static std::vector<std::byte> records_of(std::int64_t producer, std::int32_t sequence, std::int16_t epoch = 0) {
    kafka::batch_options options;
    options.producer_id = kafka::producer_id(producer);
    options.producer_epoch = kafka::producer_epoch(epoch);
    options.base_sequence = kafka::sequence_number(sequence);
    options.transactional = true;
    return batch({"of " + std::to_string(producer)}, options);
  }

  slot<appended> send(const std::vector<std::byte>& bytes, std::uint64_t verification) {
    auto answer = std::make_shared<std::optional<appended>>();
    clients.push_back(sys.spawn([answer, to = uut, bytes, verification](caf::event_based_actor* self) -> caf::behavior {
      payload_list payloads;
      payloads.push_back(slice::copy_of(bytes));
      self->send(to, make_envelope<schema::AppendRequest>(
                         [&](schema::AppendRequest::Builder root) { root.setVerification(verification); },
                         std::move(payloads)));
      return {[answer](const envelope<schema::AppendReply>& reply) {
        const auto view = reply.read();
        *answer =
            appended{static_cast<error_code>(view->getErrorCode()), view->getBaseOffset(), view->getVerification()};
      }};
    }));
    sched.run();
    return answer;
  }

  std::uint64_t demanded(const std::vector<std::byte>& bytes) {
    const auto first = send(bytes, 0);
    EXPECT_TRUE(first->has_value() && (*first)->verification != 0) << "no verification demanded";
    return *first ? (*first)->verification : 0;
  }

  /// Appends durably; in a new transaction if none is open.
  void append_to_transaction(std::int64_t producer, std::int32_t sequence, std::int16_t epoch = 0) {
    const auto bytes = records_of(producer, sequence, epoch);
    auto answer = send(bytes, 0);
    if (*answer && (*answer)->verification != 0) answer = send(bytes, (*answer)->verification);
    sync_disk();
    ASSERT_TRUE(answer->has_value());
    EXPECT_EQ((*answer)->error, error_code::none);
  }

  slot<error_code> end(std::int64_t producer, bool commits, std::int16_t epoch = 0, std::int32_t coordinator = 0) {
    auto answer = std::make_shared<std::optional<error_code>>();
    clients.push_back(sys.spawn([=, to = uut](caf::event_based_actor* self) {
      self->request(to, caf::infinite, make_envelope<schema::MarkerRequest>([&](schema::MarkerRequest::Builder root) {
                      root.setProducerId(producer);
                      root.setProducerEpoch(epoch);
                      root.setCommits(commits);
                      root.setCoordinatorEpoch(coordinator);
                    }))
          .then([answer](const envelope<schema::MarkerAnswer>& reply) {
            *answer = static_cast<error_code>(reply.read()->getErrorCode());
          });
    }));
    sched.run();
    return answer;
  }

  void end_durably(std::int64_t producer, bool commits, std::int16_t epoch = 0) {
    const auto ended = end(producer, commits, epoch);
    sync_disk();
    ASSERT_TRUE(ended->has_value());
    EXPECT_EQ(**ended, error_code::none);
  }

  std::int32_t term_of_producer(std::int64_t producer) {
    auto term = std::make_shared<std::optional<std::int32_t>>();
    clients.push_back(sys.spawn([=, to = uut](caf::event_based_actor* self) {
      self->request(to, caf::infinite,
                    make_envelope<schema::StateQuery>([](auto root) { root.setWithProducers(true); }))
          .then([=](const envelope<schema::StateAnswer>& answer) {
            for (const auto known : answer.read()->getProducers()) {
              if (known.getId() == producer) *term = known.getCoordinatorEpoch();
            }
          });
    }));
    sched.run();
    return term->value_or(-1);
  }

  committed read_committed(std::int64_t from) {
    auto answer = std::make_shared<std::optional<committed>>();
    clients.push_back(sys.spawn([answer, to = uut, from](caf::event_based_actor* self) {
      self->send(to, make_envelope<schema::ReadRequest>([&](schema::ReadRequest::Builder root) {
                   root.setOffset(from);
                   root.setBytesMax(1 << 20);
                   root.setFirstBatchWhole(true);
                   root.setCommittedOnly(true);
                 }));
      return caf::behavior{[answer](const envelope<schema::ReadReply>& reply) {
        const auto view = reply.read();
        EXPECT_EQ(view->getErrorCode(), 0);
        committed got{view->getLastStableOffset(), batches_in(reply), {}};
        for (const auto one : view->getAborted()) got.aborted.emplace_back(one.getProducerId(), one.getFirstOffset());
        *answer = got;
      }};
    }));
    sched.run();
    EXPECT_TRUE(answer->has_value()) << "a read was not answered";
    return answer->value_or(committed{});
  }

  static std::size_t batches_in(const envelope<schema::ReadReply>& reply) {
    std::size_t count = 0;
    for (const auto& payload : reply.payloads()) {
      const auto& part = std::get<file_slice>(payload);
      std::vector<std::byte> bytes(part.length);
      EXPECT_TRUE(part.file->read_at(part.position, bytes));
      for (std::span<const std::byte> rest = bytes; !rest.empty(); ++count) {
        rest = rest.subspan(kafka::record_batch::read(rest)->bytes().size());
      }
    }
    return count;
  }
};

TEST_F(partition_transactions, are_shown_to_committed_readers_when_their_marker_is_durable) {
  append_to_transaction(1, 0);
  EXPECT_EQ(read_committed(0).last_stable, 0);
  EXPECT_EQ(read_committed(0).batches, 0U);
  EXPECT_EQ(read(0).high_watermark, 1) << "others see them at once";
  const auto ended = end(1, true);
  EXPECT_FALSE(ended->has_value()) << "the marker is not durable";
  EXPECT_EQ(read_committed(0).last_stable, 0);
  sync_disk();
  EXPECT_EQ(*ended, error_code::none);
  const auto got = read_committed(0);
  EXPECT_EQ(got.last_stable, 2);
  EXPECT_EQ(got.batches, 2U) << "the records and the marker";
  EXPECT_TRUE(got.aborted.empty());
  EXPECT_EQ(progress->last_stable_offset, 2);
}

TEST_F(partition_transactions, that_were_aborted_are_named_to_committed_readers) {
  append_to_transaction(1, 0);
  append_to_transaction(2, 0);
  end_durably(1, false);
  EXPECT_EQ(read_committed(0).last_stable, 1) << "the other one is open";
  end_durably(2, true);
  const auto got = read_committed(0);
  EXPECT_EQ(got.last_stable, 4);
  EXPECT_EQ(got.aborted, (aborted_list{{1, 0}}));
  EXPECT_TRUE(read_committed(3).aborted.empty());
}

TEST_F(partition_transactions, late_records_of_an_ended_one_are_refused) {
  const auto bytes = records_of(1, 0);
  const auto number = demanded(bytes);
  end_durably(1, false);
  const auto late = send(bytes, number);
  ASSERT_TRUE(late->has_value());
  EXPECT_EQ((*late)->error, error_code::invalid_txn_state);
  EXPECT_EQ(read_committed(0).last_stable, 1) << "only the marker";
}

TEST_F(partition_transactions, records_of_the_next_one_that_come_before_the_marker_are_written_behind_it) {
  append_to_transaction(1, 0, 0);
  const auto early = records_of(1, 0, 1);
  demanded(early);
  end_durably(1, true, 1);
  const auto number = demanded(early);
  const auto next = send(early, number);
  sync_disk();
  ASSERT_TRUE(next->has_value());
  EXPECT_EQ((*next)->error, error_code::none);
  EXPECT_EQ(read_committed(0).last_stable, 2) << "the first transaction and its marker";
}

TEST_F(partition_transactions, a_marker_of_an_old_epoch_is_refused) {
  append_to_transaction(1, 0, 4);
  EXPECT_EQ(*end(1, true, 3), error_code::invalid_producer_epoch);
}

TEST_F(partition_transactions, a_marker_of_a_coordinator_in_a_high_term_does_not_keep_the_nodes_own_from_ending_one) {
  append_to_transaction(1, 0, 4);
  const auto by_another = end(1, true, 4, 9);
  sync_disk();
  EXPECT_EQ(*by_another, error_code::none);
  append_to_transaction(1, 1, 4);
  const auto by_the_nodes = end(1, true, 4, 0);
  sync_disk();
  EXPECT_EQ(*by_the_nodes, error_code::none);
  EXPECT_EQ(read_committed(0).last_stable, 4);
  EXPECT_EQ(term_of_producer(1), 9) << "terms never fall";
}

TEST_F(partition_transactions, a_marker_of_nobody_is_refused) {
  EXPECT_EQ(*end(-1, true), error_code::invalid_request);
  EXPECT_EQ(*end(1, true, -1), error_code::invalid_request);
}

TEST_F(partition_transactions, a_marker_told_twice_is_written_once) {
  append_to_transaction(1, 0);
  end_durably(1, true);
  EXPECT_EQ(*end(1, true), error_code::none);
  EXPECT_EQ(read(0).high_watermark, 2);
}

TEST_F(partition_transactions, a_marker_told_twice_is_answered_when_it_is_durable) {
  append_to_transaction(1, 0);
  const auto first = end(1, true);
  const auto again = end(1, true);
  EXPECT_FALSE(first->has_value() || again->has_value());
  sync_disk();
  sync_disk();
  EXPECT_EQ(*first, error_code::none);
  EXPECT_EQ(*again, error_code::none);
}

TEST_F(partition_transactions, a_fenced_producer_learns_it) {
  append_to_transaction(1, 0);
  end_durably(1, false, 1);
  const auto late = send(records_of(1, 1), 0);
  ASSERT_TRUE(late->has_value());
  EXPECT_EQ((*late)->error, error_code::invalid_producer_epoch);
  append_to_transaction(1, 0, 1);
}

TEST_F(partition_transactions, are_what_they_were_after_a_crash) {
  append_to_transaction(1, 0);
  end_durably(1, false);
  append_to_transaction(2, 0);
  append_to_transaction(1, 1);
  crash_and_restart();
  auto got = read_committed(0);
  EXPECT_EQ(got.last_stable, 2);
  EXPECT_EQ(got.aborted, (aborted_list{{1, 0}}));
  end_durably(1, false);
  end_durably(2, true);
  got = read_committed(0);
  EXPECT_EQ(got.last_stable, 6);
  EXPECT_EQ(got.aborted, (aborted_list{{1, 0}, {1, 3}}));
}

TEST_F(partition_transactions, are_what_they_were_after_a_stop_in_order) {
  append_to_transaction(1, 0);
  end_durably(1, false);
  append_to_transaction(2, 0);
  tell(close_partition::value);
  disk.crash(1, tearing::nothing);
  start();
  const auto got = read_committed(0);
  EXPECT_EQ(got.last_stable, 2);
  EXPECT_EQ(got.aborted, (aborted_list{{1, 0}}));
}

TEST_F(partition_transactions, that_lost_their_marker_in_a_crash_are_open_again) {
  append_to_transaction(1, 0);
  end(1, true);
  crash_and_restart();
  EXPECT_EQ(read_committed(0).last_stable, 0);
  end_durably(1, true);
  EXPECT_EQ(read_committed(0).last_stable, 2);
}

TEST_F(partition_transactions, whose_marker_cannot_be_made_durable_are_told_so) {
  append_to_transaction(1, 0);
  const auto ended = end(1, true);
  fail_sync();
  EXPECT_EQ(*ended, error_code::kafka_storage_error);
  EXPECT_EQ(read_committed(0).last_stable, 0);
}

TEST_F(partition_transactions, of_a_topic_that_trusts_the_system_end_with_a_durable_marker_all_the_same) {
  caf::anon_send_exit(uut, caf::exit_reason::kill);
  settings.asked = durability::os;
  start();
  const auto bytes = records_of(1, 0);
  EXPECT_EQ((*send(bytes, demanded(bytes)))->error, error_code::none) << "records are acknowledged at once";
  const auto ended = end(1, true);
  EXPECT_FALSE(ended->has_value());
  EXPECT_EQ(read_committed(0).last_stable, 0);
  sync_disk();
  EXPECT_EQ(*ended, error_code::none);
  EXPECT_EQ(read_committed(0).last_stable, 2);
}

TEST_F(partition_transactions, an_index_of_aborted_ones_that_was_damaged_is_made_anew_from_the_log) {
  append_to_transaction(1, 0);
  end_durably(1, false);
  tell(close_partition::value);
  auto f = *disk.open("/data/t-0/00000000000000000000.txnindex", open_mode::write);
  ASSERT_TRUE(f->truncate(0));
  f.reset();
  start();
  EXPECT_EQ(read_committed(0).aborted, (aborted_list{{1, 0}}));
  tell(close_partition::value);
  ASSERT_TRUE(disk.remove("/data/t-0/00000000000000000000.txnindex"));
  start();
  EXPECT_EQ(read_committed(0).aborted, (aborted_list{{1, 0}}));
}

TEST_F(partition_transactions, whose_records_are_deleted_hold_committed_readers_back_no_more) {
  append_to_transaction(1, 0);
  append_to_transaction(1, 1);
  append(batch({"of nobody"}));
  sync_disk();
  const auto deleted = trim(2);
  store_marks();
  ASSERT_TRUE(deleted->has_value());
  EXPECT_EQ(read_committed(2).last_stable, 2);
  EXPECT_EQ(progress->last_stable_offset, 2);
}

TEST_F(partition_transactions, a_topic_that_is_deleted_ends_them) {
  append_to_transaction(1, 0);
  const auto ended = end(1, true);
  tell(discard_partition::value);
  EXPECT_EQ(*ended, error_code::unknown_topic_or_partition);
  EXPECT_EQ(*end(1, true), error_code::unknown_topic_or_partition);
}

}  // namespace
}  // namespace millrace
