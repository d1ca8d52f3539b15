#include <gtest/gtest.h>

#include "codecs/kafka/frame_limits.hpp"
#include "codecs/kafka/request_header.hpp"
#include "codecs/kafka/response_header.hpp"
#include "tests/codecs_kafka/bytes_of.hpp"

namespace millrace::kafka {
namespace {

TEST(request_header, of_an_old_version_ends_with_the_client_id) {
  const auto frame = bytes_of_hex("0003 0008 00000007 0003 616263 ff");
  const auto parsed = decode_request_header(frame);
  ASSERT_TRUE(parsed) << parsed.error().context;
  EXPECT_EQ(parsed->header.api_key, 3);
  EXPECT_EQ(parsed->header.api_version, 8);
  EXPECT_EQ(parsed->header.correlation_id, 7);
  EXPECT_EQ(parsed->header.client_id, "abc");
  EXPECT_EQ(parsed->body_begin, 13U);
}

TEST(request_header, of_a_flexible_version_has_tagged_fields_after_a_client_id_of_the_old_form) {
  const auto frame = bytes_of_hex("0003 0009 00000007 0003 616263 02 0001aa 0502bbcc ff");
  const auto parsed = decode_request_header(frame);
  ASSERT_TRUE(parsed) << parsed.error().context;
  EXPECT_EQ(parsed->header.client_id, "abc");
  EXPECT_EQ(parsed->body_begin, frame.size() - 1);
}

TEST(request_header, without_client_id_still_has_its_tagged_fields) {
  const auto with_null = bytes_of_hex("0012 0003 00000001 ffff 00 77");
  const auto with_empty = bytes_of_hex("0012 0003 00000001 0000 00 77");
  for (const auto& frame : {with_null, with_empty}) {
    const auto parsed = decode_request_header(frame);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->body_begin, frame.size() - 1);
  }
  EXPECT_EQ(decode_request_header(with_null)->header.client_id, std::nullopt);
  EXPECT_EQ(decode_request_header(with_empty)->header.client_id, "");
}

TEST(request_header, of_an_unknown_api_is_read_in_the_old_form) {
  const auto parsed = decode_request_header(bytes_of_hex("7fff 0063 00000001 ffff"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->header.api_key, 0x7fff);
  EXPECT_EQ(parsed->header.api_version, 99);
}

TEST(request_header, is_refused_when_it_ends_early_at_any_byte) {
  const auto frame = bytes_of_hex("0003 0009 00000007 0003 616263 01 0001aa");
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(decode_request_header(std::span(frame).first(size))) << size;
  }
}

TEST(request_header, is_refused_when_it_claims_more_tagged_fields_than_there_are_bytes) {
  const auto parsed = decode_request_header(bytes_of_hex("0003 0009 00000007 ffff ffffffff0f 0000"));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, errc::corrupt);
}

TEST(request_header, is_written_as_it_is_read) {
  for (const auto* hex : {"000300080000000700036162"
                          "63",
                          "00030009000000070003616263"
                          "00",
                          "00120003"
                          "00000001ffff00"}) {
    const auto frame = bytes_of_hex(hex);
    bytes_writer out;
    ASSERT_TRUE(encode(decode_request_header(frame)->header, out));
    EXPECT_EQ(hex_of(out.bytes()), hex);
  }
}

TEST(request_header, cannot_carry_a_client_id_longer_than_its_length_can_say) {
  const std::string id(40'000, 'x');
  bytes_writer out;
  EXPECT_FALSE(encode(request_header{.client_id = id}, out));
}

TEST(response_header, has_tagged_fields_in_flexible_versions_but_never_for_api_versions) {
  bytes_writer out;
  encode(response_header{5}, api_key::metadata, 8, out);
  encode(response_header{6}, api_key::metadata, 9, out);
  encode(response_header{7}, api_key::api_versions, 3, out);
  EXPECT_EQ(hex_of(out.bytes()),
            "00000005"
            "0000000600"
            "00000007");
  bytes_reader in(out.bytes());
  EXPECT_EQ(decode_response_header(in, api_key::metadata, 8)->correlation_id, 5);
  EXPECT_EQ(decode_response_header(in, api_key::metadata, 9)->correlation_id, 6);
  EXPECT_EQ(decode_response_header(in, api_key::api_versions, 3)->correlation_id, 7);
  EXPECT_EQ(in.remaining(), 0U);
}

TEST(frame_limits, tell_noise_from_requests) {
  EXPECT_EQ(request_frame_size(0x47455420).error().code, errc::limit_exceeded) << "GET of a web browser";
  EXPECT_EQ(request_frame_size(-1).error().code, errc::corrupt);
  EXPECT_EQ(request_frame_size(9).error().code, errc::corrupt);
  EXPECT_EQ(*request_frame_size(10), 10U);
  EXPECT_EQ(*request_frame_size(104857600), 104857600U);
}

}  // namespace
}  // namespace millrace::kafka
