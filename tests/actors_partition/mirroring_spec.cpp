#include "codecs/kafka/records/control_record.hpp"
#include "codecs/kafka/records/empty_batch.hpp"
#include "tests/actors_partition/partition_fixture.hpp"

namespace millrace {
namespace {

/// The partition of a mirror: a test is its source.
class mirrored_partition : public partition_fixture {
 protected:
  struct mirror_answer {
    error_code error;
    std::int64_t end, stable;
    std::uint32_t crc;
  };

  mirrored_partition() { progress->shown_max = 0; }

  template <class Message>
  slot<mirror_answer> ask(Message message) {
    auto answer = std::make_shared<std::optional<mirror_answer>>();
    clients.push_back(sys.spawn([answer, to = uut, message](caf::event_based_actor* self) {
      self->request(to, caf::infinite, message).then([answer](const envelope<schema::MirrorAnswer>& reply) {
        const auto view = reply.read();
        *answer = mirror_answer{static_cast<error_code>(view->getErrorCode()), view->getEnd(), view->getStable(),
                                view->getLastCrc()};
      });
    }));
    sched.run();
    return answer;
  }

  mirror_answer receive(const std::vector<std::byte>& batches) {
    const auto answer =
        ask(make_envelope<schema::MirrorAppend>([](schema::MirrorAppend::Builder) {}, {slice::copy_of(batches)}));
    return answer->value();
  }

  slot<mirror_answer> sync(std::int64_t end) {
    return ask(make_envelope<schema::MirrorSync>([&](schema::MirrorSync::Builder s) { s.setEnd(end); }));
  }

  /// Everything up to `end`, durable; what will be stable then.
  std::int64_t made_durable(std::int64_t end) {
    const auto answer = sync(end);
    sync_disk();
    return answer->value().stable;
  }

  /// As whoever shows a cut does.
  void show(std::int64_t end, std::int64_t stable, std::int64_t start = 0) {
    progress->stable_max = stable;
    progress->shown_max = end;
    caf::anon_send(uut, make_envelope<schema::MirrorShown>([&](schema::MirrorShown::Builder s) { s.setStart(start); }));
    sched.run();
  }

  static std::vector<std::byte> at(std::int64_t base, const std::vector<std::string>& values,
                                   kafka::batch_options options = {}) {
    options.base_offset = kafka::offset(base);
    options.partition_leader_epoch = kafka::leader_epoch(0);
    return batch(values, options);
  }

  static kafka::batch_options transactional() {
    auto options = sequenced(0);
    options.transactional = true;
    return options;
  }

  static std::vector<std::byte> marker(std::int64_t base, kafka::transaction_end end) {
    return kafka::encode_control_batch({.producer_id = kafka::producer_id(7),
                                        .producer_epoch = kafka::producer_epoch(0),
                                        .marker = {end, 0},
                                        .timestamp = kafka::timestamp(now_ms),
                                        .base_offset = kafka::offset(base),
                                        .partition_leader_epoch = kafka::leader_epoch(0)});
  }
};

TEST_F(mirrored_partition, nothing_is_shown_before_its_cut_is) {
  EXPECT_EQ(receive(at(0, {"a", "b"})).error, error_code::none);
  const auto told = watch(1);
  const auto synced = sync(2);
  EXPECT_FALSE(*synced) << "told before the disk has it";
  sync_disk();
  EXPECT_EQ(synced->value().end, 2);
  EXPECT_TRUE(read(0).values.empty());
  EXPECT_EQ(progress->high_watermark, 0);
  show(2, 2);
  EXPECT_EQ(**told, 2);
  EXPECT_EQ(read(0).values, (std::vector<std::string>{"a", "b"}));
  receive(at(2, {"c"}));
  made_durable(3);
  EXPECT_EQ(read(0).values, (std::vector<std::string>{"a", "b"}));
}

TEST_F(mirrored_partition, a_reader_sees_a_new_cut_at_the_instant_it_is_shown) {
  receive(at(0, {"a"}));
  made_durable(1);
  progress->stable_max = 1;
  progress->shown_max = 1;  // and nobody has told the partition
  EXPECT_EQ(read(0).values, (std::vector<std::string>{"a"}));
}

TEST_F(mirrored_partition, offsets_that_the_source_has_no_more_are_gaps) {
  auto bytes = at(3, {"d"});
  const auto more = at(7, {"h", "i"});
  bytes.insert(bytes.end(), more.begin(), more.end());
  EXPECT_EQ(receive(bytes).end, 9);
  EXPECT_EQ(made_durable(12), 12) << "the last ones are gone, too";
  show(12, 12, 7);
  EXPECT_EQ(read(7).values, (std::vector<std::string>{"h", "i"}));
  EXPECT_EQ(read(7).log_start, 7);
  EXPECT_EQ(read(3).error, error_code::offset_out_of_range);
  EXPECT_EQ(sync(-1)->value().crc, 0U) << "the source has no such batch";
}

TEST_F(mirrored_partition, records_that_do_not_go_on_are_refused) {
  receive(at(0, {"a", "b"}));
  EXPECT_NE(receive(at(1, {"x"})).error, error_code::none);
  auto bad = at(2, {"c"});
  bad.back() ^= std::byte{1};
  EXPECT_EQ(receive(bad).error, error_code::corrupt_message);
  EXPECT_EQ(receive(at(2, {"c"})).end, 3);
}

TEST_F(mirrored_partition, a_crash_leaves_what_was_durable_and_shows_no_more_than_before) {
  receive(at(0, {"a", "b"}));
  made_durable(2);
  show(2, 2);
  receive(at(2, {"c"}));
  made_durable(3);
  receive(at(3, {"lost"}));
  crash_and_restart();
  progress->shown_max = 2;
  progress->stable_max = 2;
  EXPECT_EQ(read(0).values, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(sync(-1)->value().end, 3);
  show(3, 3);
  EXPECT_EQ(read(0).values, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(mirrored_partition, a_transaction_whose_end_is_beyond_the_cut_is_open_in_it) {
  receive(at(0, {"plain"}));
  receive(at(1, {"held"}, transactional()));
  receive(marker(2, kafka::transaction_end::commit));
  EXPECT_EQ(made_durable(2), 1);
  show(2, 1);
  EXPECT_EQ(progress->last_stable_offset, 1);
  EXPECT_EQ(progress->high_watermark, 2);
  EXPECT_EQ(made_durable(3), 3);
  show(3, 3);
  EXPECT_EQ(progress->last_stable_offset, 3);
}

TEST_F(mirrored_partition, one_that_is_none_takes_no_such_records) {
  progress->shown_max = partition_progress::shown_always;
  EXPECT_NE(receive(at(0, {"a"})).error, error_code::none);
}

}  // namespace
}  // namespace millrace
