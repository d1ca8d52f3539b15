#include "apps/millrace/log_files/batch_role.hpp"

#include "codecs/kafka/records/control_record.hpp"
#include "runtime/storage/batch_walk.hpp"
#include "tests/apps_millrace_log_files/files_fixture.hpp"

namespace millrace::cli {
namespace {

class batch_role_spec : public files_fixture {
 protected:
  static std::vector<std::byte> marker(kafka::transaction_end end, std::int64_t at) {
    return kafka::encode_control_batch({kafka::producer_id(7),
                                        kafka::producer_epoch(3),
                                        {end, 0},
                                        kafka::timestamp(1'000),
                                        kafka::offset(at),
                                        kafka::leader_epoch(0)});
  }

  static std::vector<std::byte> of_transaction(std::int64_t base) {
    kafka::batch_options options;
    options.base_offset = kafka::offset(base);
    options.partition_leader_epoch = kafka::leader_epoch(0);
    options.producer_id = kafka::producer_id(7);
    options.producer_epoch = kafka::producer_epoch(3);
    options.base_sequence = kafka::sequence_number(0);
    options.transactional = true;
    kafka::batch_builder builder(options);
    builder.add({.timestamp = kafka::timestamp(1'000), .key = "k", .value = "v"});
    return *builder.finish();
  }

  /// Of each batch of the segment at 0, its role and what is shown in place of its records.
  std::vector<std::pair<batch_role, std::string>> roles() {
    std::vector<std::pair<batch_role, std::string>> found;
    const auto f = disk.open(path_of(0), open_mode::read);
    batch_walk walk(**f, 0, size_of(path_of(0)), std::nullopt, continuity::rising, batch_walk::scan_chunk_bytes);
    for (auto batch = walk.next(); batch && *batch; batch = walk.next()) {
      const auto role = role_of(**f, walk.position(), **batch);
      EXPECT_TRUE(role);
      found.emplace_back(*role, marker_line(**batch, *role) + marker_json(**batch, *role));
    }
    return found;
  }
};

TEST_F(batch_role_spec, tells_records_of_transactions_and_markers_from_plain_records) {
  write(path_of(0), ten_records(0));
  write(path_of(0), of_transaction(10));
  write(path_of(0), marker(kafka::transaction_end::abort, 11));
  write(path_of(0), marker(kafka::transaction_end::commit, 12));
  const auto found = roles();
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].first, batch_role::plain);
  EXPECT_EQ(found[1].first, batch_role::transactional);
  EXPECT_EQ(found[2].first, batch_role::abort);
  EXPECT_EQ(found[3].first, batch_role::commit);
}

TEST_F(batch_role_spec, a_marker_is_shown_in_words_and_without_its_raw_bytes) {
  write(path_of(0), marker(kafka::transaction_end::commit, 12));
  const auto found = roles();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].second,
            "12\tcommit of producer 7 epoch 3"
            R"({"offset":12,"marker":"commit","producer_id":7,"producer_epoch":3,"timestamp":1000})");
}

TEST_F(batch_role_spec, a_marker_that_is_damaged_is_a_control_batch_that_says_nothing) {
  const auto bytes = marker(kafka::transaction_end::commit, 12);
  write(path_of(0), bytes);
  flip(path_of(0), bytes.size() - 1);
  const auto found = roles();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].first, batch_role::control);
}

}  // namespace
}  // namespace millrace::cli
