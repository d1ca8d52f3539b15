#include "runtime/storage/log_link.hpp"

#include "codecs/log/producer_snapshot.hpp"
#include "runtime/storage/epoch_search.hpp"
#include "runtime/storage/segment_bounds.hpp"
#include "runtime/storage/stored_topic_id.hpp"
#include "tests/runtime_storage/held_fixture.hpp"

namespace millrace {
namespace {

class log_link_spec : public held_fixture<log_fixture> {
 protected:
  void SetUp() override {
    settings.segment_bytes_max = 600;
    settings.index_interval_bytes = 100;
    begin_held();
  }

  void append_durably(int count, const batch_recipe& recipe = {}) {
    append_batches(count, recipe);
    flush_and_mark();
  }

  static kafka::offset at(std::int64_t offset) { return kafka::offset(offset); }
};

TEST_F(log_link_spec, a_linked_log_has_exactly_the_records_of_the_cut) {
  append_durably(40, {.records = 2});
  std::uint64_t id = 0;
  for (std::int64_t start = 0; start <= 80; start += 7) {
    for (std::int64_t end = (start + 1) / 2 * 2; end <= 80; end += 6) {
      SCOPED_TRACE(std::to_string(start) + " to " + std::to_string(end));
      hold(++id, {at(start), at(end)});
      auto& uut = link(id, "copy");
      EXPECT_EQ(uut.start(), at(start));
      EXPECT_EQ(uut.end(), at(end));
      EXPECT_EQ(uut.durable_end(), at(end));
      EXPECT_EQ(bytes_of(uut), bytes_of(*log, at(start), at(end)));
      EXPECT_EQ(uut.read({at(start - 1), 100, at(end), true}).error().code, errc::out_of_range);
      delete_linked("copy");
      if (HasFailure()) return;
    }
  }
}

TEST_F(log_link_spec, what_the_origin_appends_later_is_no_part_of_it) {
  append_durably(10);
  hold(1);
  auto& uut = link(1, "copy");
  append_durably(30);
  EXPECT_EQ(uut.end(), at(10));
  EXPECT_EQ(bytes_of(uut), appended_bytes(0, 10));
  restart();
  EXPECT_EQ(bytes_of(*linked["copy"]), appended_bytes(0, 10));
  EXPECT_EQ(bytes_of(*log), appended_bytes());
}

TEST_F(log_link_spec, it_goes_on_in_segments_of_its_own) {
  append_durably(10);
  hold(1);
  link(1, "copy");
  const auto shared = bytes_of(*log);
  for (int i = 0; i < 20; ++i) append_to(*linked["copy"], {.timestamp = 5000});
  flush_log(*linked["copy"]);
  marks["copy"] = linked["copy"]->mark();
  const auto its = bytes_of(*linked["copy"]);
  EXPECT_EQ(bytes_of(*log), shared);
  restart(3, tearing::sectors);
  EXPECT_EQ(bytes_of(*linked["copy"]), its);
  EXPECT_EQ(bytes_of(*log), shared);
  EXPECT_EQ((*linked["copy"]->find_timestamp(kafka::timestamp(5000), at(30)))->offset, at(10));
}

TEST_F(log_link_spec, deleting_origin_and_link_in_either_order_leaves_no_file) {
  for (const bool origin_first : {true, false}) {
    begin_held();
    append_durably(30);
    hold(1);
    hold(2, {at(3), at(17)});
    link(1, "copy");
    link(2, "part");
    release(1);
    release(2);
    if (origin_first) delete_origin();
    EXPECT_EQ(bytes_of(*linked["part"]), appended_bytes(3, 14));
    delete_linked("part");
    EXPECT_EQ(bytes_of(*linked["copy"]), appended_bytes());
    restart();
    EXPECT_EQ(bytes_of(*linked["copy"]), appended_bytes());
    delete_linked("copy");
    if (!origin_first) delete_origin();
    EXPECT_EQ(files_below("/data"), 0u);
    EXPECT_EQ(memory().used(), 0u);
    origin_gone = false;
  }
}

TEST_F(log_link_spec, a_linked_log_can_be_held_and_linked) {
  append_durably(20);
  hold(1);
  auto& first = link(1, "first");
  for (int i = 0; i < 5; ++i) append_to(first);
  flush_log(first);
  const auto all = bytes_of(first);
  const auto middle = place_of("first");
  const log_key first_key{middle.topic_id, middle.partition.partition};
  auto wanted = link_to("second", 8);
  wanted.origin = first_key;
  wanted.origin_directory = "/data/first-0";
  append_durably(10);  // behind the bound of the first
  holds->hold(first_key, holder_id(8), {at(5), at(25)});
  holds->hold(first_key, holder_id(9), {at(2), at(15)});
  trim(faulty(), first, at(22));
  delete_origin();
  marks["second"] = *link_log(faulty(), *holds, wanted);
  open_linked("second");
  EXPECT_EQ(bytes_of(*linked["second"]), bytes_of(*linked["second"], at(5), at(25)));
  EXPECT_TRUE(std::ranges::equal(bytes_of(*linked["second"]), std::span(all).last(bytes_of(*linked["second"]).size())));
  EXPECT_EQ(linked["second"]->end(), at(25));

  auto third = link_to("third", 9);
  third.origin = first_key;
  third.origin_directory = "/data/first-0";
  marks["third"] = *link_log(faulty(), *holds, third);
  open_linked("third");
  EXPECT_EQ(bytes_of(*linked["third"]), appended_bytes(2, 13));
}

TEST_F(log_link_spec, the_cost_grows_with_the_segments_and_not_with_their_bytes) {
  std::vector<std::uint64_t> bytes, operations;
  for (const std::size_t value_bytes : {100, 10'000}) {
    const auto batch_bytes = make_batch(0, {.value_bytes = value_bytes}).size();
    settings.segment_bytes_max = static_cast<std::uint32_t>(25 * batch_bytes);
    settings.index_interval_bytes = static_cast<std::uint32_t>(4 * batch_bytes);
    begin_held();
    append_durably(500, {.value_bytes = value_bytes});
    ASSERT_EQ(log->size().segments, 20u);
    hold(1, {at(3), at(log->end().value - 2)});
    const auto before = faulty().bytes_read() + faulty().bytes_written();
    const auto done = faulty().operations();
    ASSERT_TRUE(try_link(1, "copy"));
    bytes.push_back(faulty().bytes_read() + faulty().bytes_written() - before);
    operations.push_back(faulty().operations() - done);
  }
  EXPECT_LT(bytes[1], bytes[0] + 25 * 4096);  // the headers behind the last index entry written
  EXPECT_LT(bytes[1], 500u * 10'000 / 40);
  EXPECT_LE(operations[1], operations[0] + 50);
  EXPECT_EQ(linked.size(), 0u);
}

TEST_F(log_link_spec, opening_it_reads_no_segment_but_the_last) {
  settings.segment_bytes_max = 20'000;
  settings.index_interval_bytes = 4000;
  begin_held();
  append_durably(500, {.value_bytes = 1000});
  hold(1);
  ASSERT_TRUE(try_link(1, "copy"));
  const auto before = faulty().bytes_read();
  open_linked("copy");  // without a mark
  EXPECT_EQ(bytes_of(*linked["copy"], at(499), at(500)).size(), batches.back().size());
  EXPECT_LT(faulty().bytes_read() - before, 40'000u);
}

TEST_F(log_link_spec, a_cut_within_a_batch_is_refused) {
  append_durably(10, {.records = 3});
  hold(1, {at(0), at(13)});
  EXPECT_EQ(try_link(1, "copy").error().code, errc::corrupt);
  EXPECT_FALSE(memory().list("/data/copy-0"));
  EXPECT_FALSE(memory().list("/data/copy-0.linking"));
}

TEST_F(log_link_spec, says_what_is_wrong_with_what_is_asked_for) {
  append_durably(10);
  EXPECT_EQ(try_link(1, "copy").error().code, errc::not_found);
  hold(1);
  ASSERT_TRUE(try_link(1, "copy"));
  EXPECT_EQ(try_link(1, "copy").error().code, errc::already_exists);
  hold(2, {at(0), at(11)});
  EXPECT_EQ(try_link(2, "other").error().code, errc::corrupt);
}

TEST_F(log_link_spec, of_a_log_that_was_never_written_it_is_empty) {
  hold(1);
  auto& uut = link(1, "copy");
  EXPECT_EQ(uut.end(), at(0));
  append_to(uut);
  EXPECT_EQ(uut.end(), at(1));
  EXPECT_EQ(*stored_topic_id(memory(), "/data/copy-0"), place_of("copy").topic_id);
}

TEST_F(log_link_spec, records_that_only_a_journal_had_survive_their_origin) {
  append_batches(30);
  const auto ticket = log->begin_flush();  // whose files a journal takes, so that they are not synced
  ASSERT_TRUE(ticket && memory().sync_directory("/data") && memory().sync_directory("/data/t-0"));
  log->finish_flush(*ticket);
  hold(1);
  hold(2);
  link(1, "copy");
  delete_origin();
  restart(1, tearing::nothing);
  EXPECT_EQ(bytes_of(*linked["copy"]), appended_bytes());
  EXPECT_EQ(bytes_of(link(2, "other")), appended_bytes());
}

TEST_F(log_link_spec, its_epochs_are_those_of_the_cut) {
  std::vector<epoch_start> expected;
  for (int i = 0; i < 60; ++i) {
    const auto epoch = i < 5 ? 0 : i < 6 ? 2 : i < 31 ? 5 : i / 10 + 5;
    if (expected.empty() || expected.back().epoch.value != epoch)
      expected.push_back({kafka::leader_epoch(epoch), log->end()});
    append({.records = 1 + i % 3, .epoch = epoch});
  }
  flush_and_mark();
  const auto end_of_all = log->end();
  std::vector<batch_bytes> all;
  std::uint64_t id = 0;
  const auto check = [&](const log_cut& cut) {
    auto& uut = link(id, "copy");
    epoch_history history(expected);
    history.cut_from(cut.end);
    history.forget_before(cut.start);
    EXPECT_EQ(uut.epochs().all(), history.all());
    delete_linked("copy");
  };
  std::vector<log_cut> cuts;
  for (std::int64_t start = 0; start < end_of_all.value; start += 9) {
    for (const auto end : {expected[3].start, expected[5].start, end_of_all}) {
      if (at(start) >= end) continue;
      cuts.push_back({at(start), end});
      hold(++id, cuts.back());
      check(cuts.back());
    }
  }
  trim(faulty(), *log, end_of_all - 5);  // the origin forgets its epochs
  flush_and_mark();
  for (id = 1; id <= cuts.size(); ++id) check(cuts[id - 1]);
  delete_origin();
  for (id = 1; id <= cuts.size(); ++id) check(cuts[id - 1]);
}

TEST_F(log_link_spec, knows_the_aborted_transactions_whose_markers_it_has) {
  std::vector<transaction_index_entry> all;
  for (int i = 0; i < 40; ++i) {
    append();
    if (i % 3 != 2) continue;
    all.push_back({kafka::producer_id(i), at(i - 2), at(i), at(i + 1)});
    ASSERT_TRUE(log->aborted().add(log->segment_base(), all.back()));
  }
  ASSERT_TRUE(sync_files(memory(), log->aborted().take_unsynced()));
  flush_and_mark();
  hold(1, {at(4), at(25)});
  hold(2, {at(4), at(25)});
  const auto check = [&](const std::string& name) {
    std::erase_if(all, [](const auto& e) { return e.last_offset >= kafka::offset(25); });
    for (int again = 0; again < 2; ++again) {
      auto& uut = *linked[name];
      ASSERT_TRUE(*uut.aborted().open(uut.end(), uut.segment_of(uut.start())));
      std::vector<transaction_index_entry> expected;
      std::ranges::copy_if(all, std::back_inserter(expected), [](const auto& e) { return e.last_offset >= at(4); });
      EXPECT_EQ(*uut.aborted().overlapping(at(4), at(25)), expected);
      restart(again, tearing::front);
    }
  };
  link(1, "copy");
  trim(faulty(), *log, at(38));
  check("copy");
  link(2, "late");
  check("late");
}

TEST_F(log_link_spec, takes_over_the_newest_snapshot_of_producers_below_the_cut_or_the_one_given) {
  append_durably(20);
  const auto path = [](const std::string& log, std::int64_t offset) {
    return "/data/" + log + "-0/" + segment_file_name(at(offset), segment_file::producer_snapshot);
  };
  for (const auto offset : {4, 9, 15}) ASSERT_TRUE(replace_file(memory(), path("t", offset), batches[0]));
  hold(1, {at(5), at(12)});
  hold(2, {at(10), at(12)});
  link(1, "copy");
  EXPECT_TRUE(memory().size_of(path("copy", 9)));
  EXPECT_FALSE(memory().size_of(path("copy", 4)));
  EXPECT_FALSE(memory().size_of(path("copy", 15)));
  auto wanted = link_to("given", 2);
  wanted.producers = encode_producer_snapshot({});
  ASSERT_TRUE(link_log(memory(), *holds, wanted));
  EXPECT_EQ(*read_file(memory(), path("given", 12), 1000), *wanted.producers);
  EXPECT_FALSE(memory().size_of(path("given", 9)));
}

TEST_F(log_link_spec, an_index_that_one_of_them_mends_stays_as_it_was_for_the_other) {
  append_durably(40);
  hold(1);
  link(1, "copy");
  const auto name = "00000000000000000000.index";
  const auto shared = *memory().size_of(std::string("/data/copy-0/") + name);
  flip_byte(name, 3);
  restart();
  const auto read_each = [&](partition_log& in) {
    for (std::int64_t i = 39; i >= 0; --i)
      EXPECT_EQ(bytes_of(in, at(i), at(i + 1)), appended_bytes(static_cast<std::size_t>(i), 1));
  };
  read_each(*linked["copy"]);
  EXPECT_EQ(*memory().links_of(std::string("/data/copy-0/") + name), 1u);
  EXPECT_EQ(*memory().size_of(std::string("/data/t-0/") + name), shared);
  read_each(*log);
  EXPECT_EQ(*memory().size_of(std::string("/data/t-0/") + name), shared);
}

TEST_F(log_link_spec, a_file_that_is_shorter_than_what_was_linked_is_a_fault) {
  append_durably(30);
  hold(1);
  link(1, "copy");
  linked.clear();
  auto f = memory().open("/data/copy-0/00000000000000000000.log", open_mode::write);
  ASSERT_TRUE((*f)->truncate(100));
  auto opened = partition_log::open(*pool, place_of("copy"), settings, marks["copy"]);
  ASSERT_TRUE(opened);
  EXPECT_EQ((*opened)->fault()->code, errc::corrupt);
}

TEST_F(log_link_spec, without_bounds_that_can_be_read_it_is_not_opened) {
  append_durably(30);
  hold(1);
  link(1, "copy");
  linked.clear();
  ASSERT_TRUE(replace_file(memory(), "/data/copy-0/segment-bounds", batches[0]));
  EXPECT_EQ(partition_log::open(*pool, place_of("copy"), settings, marks["copy"]).error().code, errc::corrupt);
}

TEST_F(log_link_spec, is_there_whole_or_not_at_all_whichever_operation_fails_or_is_the_last_before_a_crash) {
  for (const auto how : {tearing::nothing, tearing::front, tearing::sectors}) {
    for (std::uint64_t n = 1;; ++n) {
      SCOPED_TRACE("operation " + std::to_string(n));
      begin_held();
      append_durably(20);
      hold(1, {at(2), at(17)});
      faulty().fail(n, n % 2 == 0 ? errc::io_failure : errc::no_space);
      const auto made = try_link(1, "copy");
      const bool failed = faulty().has_failed();
      faulty().fail(UINT64_MAX / 2, errc::io_failure);
      restart(n, how);
      const bool there = memory().list("/data/copy-0").has_value();
      if (made) {
        EXPECT_TRUE(there);
      }
      if (!there) {
        ASSERT_TRUE(try_link(1, "copy"));
      }
      open_linked("copy");
      EXPECT_EQ(bytes_of(*linked["copy"]), appended_bytes(2, 15));
      EXPECT_EQ(bytes_of(*log), appended_bytes());
      append_to(*linked["copy"]);
      marks.erase("copy");
      if (HasFailure()) return;
      if (!failed) break;
    }
  }
}

}  // namespace
}  // namespace millrace
