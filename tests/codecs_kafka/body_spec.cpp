#include "codecs/kafka/body.hpp"

#include <gtest/gtest.h>

#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/api/01_fetch.hpp"
#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/11_join_group.hpp"
#include "codecs/kafka/api/12_heartbeat.hpp"
#include "codecs/kafka/api/22_init_producer_id.hpp"
#include "codecs/kafka/api/75_describe_topic_partitions.hpp"
#include "tests/codecs_kafka/bytes_of.hpp"

namespace millrace::kafka {
namespace {

template <class Body>
std::string encoded(const Body& value, int version) {
  bytes_writer out;
  const auto done = encode(value, version, out);
  EXPECT_TRUE(done) << done.error().context;
  EXPECT_EQ(*encoded_size(value, version), out.size());
  return hex_of(out.bytes());
}

TEST(body, has_int16_string_lengths_before_and_compact_ones_after_its_first_flexible_version) {
  const heartbeat_request request{.group_id = "g", .generation_id = 2, .member_id = "m", .group_instance_id = {}};
  EXPECT_EQ(encoded(request, 0),
            "000167"
            "00000002"
            "00016d");
  EXPECT_EQ(encoded(request, 3),
            "000167"
            "00000002"
            "00016d"
            "ffff");
  EXPECT_EQ(encoded(request, 4),
            "0267"
            "00000002"
            "026d"
            "00"
            "00");
}

TEST(body, of_a_request_borrows_the_bytes_that_it_was_decoded_from) {
  const auto bytes = bytes_of_hex("0267 00000002 026d 00 00");
  const auto request = decode<heartbeat_request>(bytes, 4);
  ASSERT_TRUE(request) << request.error().context;
  EXPECT_EQ(request->group_id, "g");
  EXPECT_EQ(static_cast<const void*>(request->group_id.data()), bytes.data() + 1);
}

TEST(body, keeps_defaults_for_what_its_version_does_not_carry) {
  const auto request = decode<metadata_request>(bytes_of_hex("00000000"), 0);
  ASSERT_TRUE(request);
  EXPECT_TRUE(request->allow_auto_topic_creation);
}

TEST(body, tells_null_arrays_from_empty_ones) {
  EXPECT_FALSE(decode<metadata_request>(bytes_of_hex("ffffffff"), 1)->topics);
  EXPECT_TRUE(decode<metadata_request>(bytes_of_hex("00000000"), 1)->topics);
  EXPECT_FALSE(decode<metadata_request>(bytes_of_hex("00 01 00 00 00"), 9)->topics);
  EXPECT_TRUE(decode<metadata_request>(bytes_of_hex("01 01 00 00 00"), 9)->topics);
}

TEST(body, refuses_null_where_the_version_does_not_allow_it_and_says_where) {
  const auto request = decode<metadata_request>(bytes_of_hex("ffffffff"), 0);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, errc::corrupt);
  EXPECT_EQ(request.error().context, "Metadata request v0: topics: null where it is not allowed at byte 4");
}

TEST(body, passes_over_tagged_fields_that_it_does_not_know) {
  const auto bytes = bytes_of_hex("0267 00000002 026d 00 02 0001aa ffffffff0f02bbcc");
  bytes_reader in(bytes);
  EXPECT_TRUE(decode<heartbeat_request>(in, 4));
  EXPECT_EQ(in.remaining(), 0U);
}

TEST(body, refuses_a_tagged_field_of_another_size_than_it_announces) {
  fetch_request request;
  request.cluster_id = "c";
  const auto good = encoded(request, 12);
  const auto at = good.rfind("0100020263");  // one field, tag 0, two bytes: "c"
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(decode<fetch_request>(bytes_of_hex(good), 12)->cluster_id, "c");
  EXPECT_FALSE(decode<fetch_request>(bytes_of_hex(good.substr(0, at) + "0100030263"
                                                                       "00"),
                                     12));
}

TEST(body, writes_a_tagged_field_only_if_it_is_not_its_default) {
  fetch_response_partition plain;
  fetch_response_partition diverged;
  diverged.diverging_epoch = fetch_response_diverging_epoch{leader_epoch(3), offset(9)};
  const auto size_with = [](const fetch_response_partition& partition) {
    fetch_response response;
    response.responses.push_back({.topic = "t", .topic_id = {}, .partitions = {partition}});
    return *encoded_size(response, 12);
  };
  const std::size_t tag_and_size = 2;
  const std::size_t epoch_and_offset = 4 + 8 + 1;
  EXPECT_EQ(size_with(diverged) - size_with(plain), tag_and_size + epoch_and_offset);
}

TEST(body, refuses_more_elements_than_the_bytes_can_hold_before_taking_memory) {
  for (const auto* hex : {"7fffffff", "00000003 0000 0000"}) {
    const auto request = decode<metadata_request>(bytes_of_hex(hex), 1);
    ASSERT_FALSE(request) << hex;
    EXPECT_EQ(request.error().code, errc::corrupt) << request.error().context;
  }
}

TEST(body, of_a_request_must_not_lose_what_its_version_cannot_say) {
  heartbeat_request request;
  request.group_instance_id = "static";
  bytes_writer out;
  out.write_int8(1);
  const auto done = encode(request, 2, out);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::invalid_argument);
  EXPECT_EQ(out.size(), 1U) << "what was written before stays, what failed is taken back";
}

TEST(body, of_a_request_may_lose_what_is_ignorable) {
  join_group_request request;
  request.reason = "restart";
  EXPECT_EQ(encoded(request, 7), encoded(join_group_request{}, 7));
}

TEST(body, of_a_response_leaves_out_what_the_client_does_not_know) {
  fetch_response response;
  response.session_id = 5;
  EXPECT_EQ(encoded(response, 6), encoded(fetch_response{}, 6));
}

TEST(body, of_a_response_writes_empty_for_null_where_the_client_knows_no_null) {
  join_group_response refused;
  refused.error_code = error_code::unknown_member_id;
  ASSERT_FALSE(refused.protocol_name);
  EXPECT_EQ(encoded(refused, 0),
            "0019"
            "ffffffff"
            "0000"
            "0000"
            "0000"
            "00000000");
}

TEST(body, marks_a_nullable_struct_with_one_byte) {
  EXPECT_EQ(encoded(describe_topic_partitions_request{}, 0),
            "01"
            "000007d0"
            "ff"
            "00");
  describe_topic_partitions_request paged;
  paged.cursor = describe_topic_partitions_request_cursor{.topic_name = "t", .partition_index = partition_index(1)};
  EXPECT_EQ(encoded(paged, 0),
            "01"
            "000007d0"
            "01"
            "0274"
            "00000001"
            "00"
            "00");
}

TEST(body, of_an_unknown_version_is_refused) {
  EXPECT_EQ(decode<heartbeat_request>({}, 5).error().code, errc::unsupported);
  EXPECT_EQ(encoded_size(heartbeat_request{}, -1).error().code, errc::unsupported);
}

TEST(body, refuses_strings_longer_than_an_int16_before_the_flexible_versions) {
  const std::string long_name(40'000, 'x');
  heartbeat_request request;
  request.group_id = long_name;
  EXPECT_FALSE(encoded_size(request, 3));
  EXPECT_TRUE(encoded_size(request, 4));
}

TEST(fetch_response, leaves_room_for_payloads_and_says_where) {
  fetch_response response;
  auto& topic = response.responses.emplace_back();
  topic.topic = "t";
  topic.partitions.resize(3);
  topic.partitions[0].records = records_reference{.size = 5, .payload_index = 1};
  topic.partitions[2].records = records_reference{.size = 300, .payload_index = 0};
  bytes_writer out;
  out.write_int32(0);
  for (const int version : {4, 11, 12, 13, 18}) {
    out.truncate(4);
    const auto splices = encode(response, version, out);
    ASSERT_TRUE(splices) << splices.error().context;
    ASSERT_EQ(splices->size(), 2U);
    EXPECT_EQ((*splices)[0].records, (records_reference{5, 1}));

    // With the payloads put in, it is what a decoder expects.
    std::vector<std::byte> whole;
    std::size_t copied = 4;
    for (const auto& splice : *splices) {
      whole.insert(whole.end(), out.bytes().begin() + copied, out.bytes().begin() + splice.position);
      whole.insert(whole.end(), splice.records.size, std::byte{0x55});
      copied = splice.position;
    }
    whole.insert(whole.end(), out.bytes().begin() + copied, out.bytes().end());
    bytes_reader in(whole);
    const auto read = decode<fetch_response>(in, version);
    ASSERT_TRUE(read) << read.error().context;
    EXPECT_EQ(in.remaining(), 0U);
    const auto size_of = [&read](std::size_t i) {
      return std::get<std::span<const std::byte>>(read->responses[0].partitions[i].records).size();
    };
    EXPECT_EQ(size_of(0), 5U);
    EXPECT_EQ(size_of(1), 0U);
    EXPECT_EQ(size_of(2), 300U);
  }
}

TEST(produce_request, tells_null_records_from_empty_ones) {
  const auto null =
      decode<produce_request>(bytes_of_hex("ffff 0001 00000000 00000001 0001 74 00000001 00000000 ffffffff"), 3);
  const auto empty =
      decode<produce_request>(bytes_of_hex("ffff 0001 00000000 00000001 0001 74 00000001 00000000 00000000"), 3);
  ASSERT_TRUE(null && empty);
  EXPECT_FALSE(null->topic_data[0].partition_data[0].records);
  EXPECT_TRUE(empty->topic_data[0].partition_data[0].records);
}

/// As kafka-clients 4.3.1 writes it; the golden bytes have both set or none.
TEST(init_producer_id_request, tells_two_phase_commit_from_keeping_what_is_prepared) {
  init_producer_id_request request{.transactional_id = "t", .transaction_timeout_ms = 9};
  request.enable_2pc = true;
  EXPECT_EQ(encoded(request, 6), "027400000009ffffffffffffffffffff010000");
  request.enable_2pc = false;
  request.keep_prepared_txn = true;
  EXPECT_EQ(encoded(request, 6), "027400000009ffffffffffffffffffff000100");
  EXPECT_FALSE(encoded_size(request, 5)) << "an older node would abort what is prepared";
}

}  // namespace
}  // namespace millrace::kafka
