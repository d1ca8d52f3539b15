#include "runtime/storage/cut_reader.hpp"

#include "tests/runtime_storage/held_fixture.hpp"

namespace millrace {
namespace {

class cut_reader_spec : public held_fixture<log_fixture> {
 protected:
  void SetUp() override {
    settings.segment_bytes_max = 600;
    begin_held();
  }

  void append_durably(int count, const batch_recipe& recipe = {}) {
    append_batches(count, recipe);
    flush_and_mark();
  }

  cut_reader reader(std::uint64_t id) { return {faulty(), *holds, {key(), holder_id(id), "/data/t-0"}}; }

  std::vector<std::byte> rest_of(cut_reader& uut, std::size_t bytes_max = 200) {
    std::vector<std::byte> all;
    for (;;) {
      const auto part = uut.next(bytes_max);
      EXPECT_TRUE(part) << part.error().context;
      if (!part || part->empty()) return all;
      all.insert(all.end(), part->begin(), part->end());
    }
  }

  static kafka::offset at(std::int64_t offset) { return kafka::offset(offset); }
};

TEST_F(cut_reader_spec, it_reads_exactly_the_cut_from_anywhere_in_it) {
  append_durably(40);
  hold(1, {at(0), at(30)});
  append_durably(5);
  for (std::int64_t from = 0; from <= 30; ++from) {
    auto uut = reader(1);
    ASSERT_TRUE(uut.seek(at(from)));
    EXPECT_EQ(rest_of(uut), bytes_of(*log, at(from), at(30))) << from;
  }
}

TEST_F(cut_reader_spec, what_retention_has_taken_is_read_from_where_it_is_kept) {
  append_durably(40);
  const auto all = bytes_of(*log);
  hold(1);
  settings.retention_bytes_max = 0;
  log->set_settings(settings);
  ASSERT_TRUE(log->apply_retention(kafka::timestamp(1), log->end()));
  ASSERT_GT(log->start(), at(30));
  auto uut = reader(1);
  ASSERT_TRUE(uut.seek(at(0)));
  EXPECT_EQ(rest_of(uut), all);
}

TEST_F(cut_reader_spec, a_segment_that_leaves_while_it_is_read_is_read_to_its_end) {
  append_durably(40);
  const auto all = bytes_of(*log);
  hold(1);
  auto uut = reader(1);
  ASSERT_TRUE(uut.seek(at(0)));
  auto read = *uut.next(100);
  settings.retention_bytes_max = 0;
  log->set_settings(settings);
  ASSERT_TRUE(log->apply_retention(kafka::timestamp(1), log->end()));
  const auto rest = rest_of(uut);
  read.insert(read.end(), rest.begin(), rest.end());
  EXPECT_EQ(read, all);
}

TEST_F(cut_reader_spec, a_place_is_gone_on_from_and_one_that_is_none_does_no_harm) {
  append_durably(10);
  hold(1);
  auto first = reader(1);
  ASSERT_TRUE(first.seek(at(0)));
  rest_of(first);
  const auto place = first.place();
  append_durably(10);
  hold(2);
  const auto wanted = bytes_of(*log, at(10), at(20));
  for (auto near : {place, std::optional(cut_place{at(10), at(0), 17, 5}), std::optional<cut_place>()}) {
    auto uut = reader(2);
    ASSERT_TRUE(uut.seek(at(10), near));
    EXPECT_EQ(rest_of(uut), wanted);
  }
}

TEST_F(cut_reader_spec, a_batch_longer_than_asked_for_comes_whole) {
  append_durably(1, {.records = 6});
  hold(1);
  auto uut = reader(1);
  ASSERT_TRUE(uut.seek(at(0)));
  EXPECT_EQ(rest_of(uut, 70), bytes_of(*log));
}

TEST_F(cut_reader_spec, nobody_reads_what_is_not_held) {
  append_durably(1);
  EXPECT_EQ(reader(1).seek(at(0)).error().code, errc::not_found);
}

}  // namespace
}  // namespace millrace
