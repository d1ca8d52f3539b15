#include "runtime/link/link_frame.hpp"

#include "runtime/link/link_hello.hpp"
#include "runtime/link/link_input.hpp"
#include "runtime/link/link_output.hpp"
#include "tests/runtime_link/link_fixture.hpp"

namespace millrace {
namespace {

using ::testing::HasSubstr;

constexpr std::uint32_t bytes_max = 1 << 20;

slice encode(const frame_ptr& message, std::uint32_t compress_bytes_min = 0) {
  compression_choice compression(compress_bytes_min);
  auto encoded = encode_link_frame(link_frame_type::item, 0, 42, *message, compression);
  EXPECT_TRUE(encoded) << encoded.error().context;
  return *encoded;
}

slice without_length(const slice& bytes) { return bytes.subslice(4, bytes.size() - 4); }

TEST(link_frame, gives_back_what_was_put_in) {
  for (const std::uint32_t compress_bytes_min : {0, 1}) {
    const auto bytes =
        encode(letter("text", 5, {slice_of("one"), slice_of(std::string(10'000, 'a'))}), compress_bytes_min);
    EXPECT_EQ(bytes.size() < 5'000, compress_bytes_min == 1);
    const auto frame = decode_link_frame(without_length(bytes), bytes_max);
    ASSERT_TRUE(frame) << frame.error().context;
    EXPECT_EQ(frame->type, link_frame_type::item);
    EXPECT_EQ(frame->request, 42u);
    EXPECT_EQ(text_of(frame->message), "text");
    EXPECT_EQ(number_of(frame->message), 5u);
    EXPECT_EQ(text_of(frame->message->payloads()[0]), "one");
    EXPECT_EQ(text_of(frame->message->payloads()[1]), std::string(10'000, 'a'));
  }
}

TEST(link_frame, of_an_error_or_a_credit_gives_them_back) {
  const auto failed =
      decode_link_frame(without_length(encode_link_error(7, make_error(errc::no_space, "full"))), bytes_max);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->failure.code, errc::no_space);
  EXPECT_EQ(failed->failure.context, "full");
  const auto credit = decode_link_frame(without_length(encode_link_credit(7, 1ULL << 40)), bytes_max);
  ASSERT_TRUE(credit);
  EXPECT_EQ(credit->credit, 1ULL << 40);
}

TEST(link_frame, is_refused_with_any_bit_flipped) {
  for (const std::uint32_t compress_bytes_min : {0, 1}) {
    const auto whole = encode(letter(std::string(300, 't'), 5, {slice_of("payload")}), compress_bytes_min);
    for (std::size_t bit = 32; bit < whole.size() * 8; ++bit) {
      auto damaged = slice::copy_of(whole.bytes());
      damaged.mutable_data()[bit / 8] ^= std::byte{1} << (bit % 8);
      ASSERT_FALSE(decode_link_frame(without_length(damaged), bytes_max)) << bit;
    }
  }
}

TEST(link_frame, is_refused_when_it_is_cut) {
  const auto whole = without_length(encode(letter("text", 5, {slice_of("payload")})));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_FALSE(decode_link_frame(whole.subslice(0, size), bytes_max)) << size;
  }
}

TEST(link_frame, that_unfolds_beyond_the_bound_is_refused) {
  const auto bytes = encode(letter("x", 0, {slice_of(std::string(2 << 20, 'x'))}), 1);
  EXPECT_LT(bytes.size(), 10'000u);
  const auto frame = decode_link_frame(without_length(bytes), bytes_max);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().code, errc::limit_exceeded);
}

TEST(compression_choice, leaves_frames_alone_for_longer_the_more_did_not_shrink) {
  compression_choice choice(100);
  EXPECT_FALSE(choice.worth_trying(99));
  int tries = 0;
  for (int i = 0; i < 1'000; ++i) {
    if (!choice.worth_trying(100)) continue;
    ++tries;
    choice.tried(false);
  }
  EXPECT_LT(tries, 30);
  while (!choice.worth_trying(100)) {
  }
  choice.tried(true);
  EXPECT_TRUE(choice.worth_trying(100));
}

TEST(link_hello, gives_back_what_was_put_in_and_passes_over_what_it_does_not_know) {
  link_hello hello;
  hello.identity = {.node_id = 3, .cluster_id = "berlin", .software = "millrace 0.1", .features = 1ULL << 63};
  hello.limits.item_window_bytes = 12'345;
  auto bytes = hello.encode();
  const auto read = link_hello::decode(std::span(bytes).subspan(4));
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(read->identity.node_id, 3);
  EXPECT_EQ(read->identity.cluster_id, "berlin");
  EXPECT_EQ(read->identity.software, "millrace 0.1");
  EXPECT_EQ(read->identity.features, 1ULL << 63);
  EXPECT_EQ(read->limits.item_window_bytes, 12'345u);
  for (std::size_t bit = 32; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(link_hello::decode(std::span(bytes).subspan(4))) << bit;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST(link_hello, agrees_on_the_highest_version_that_both_speak) {
  link_hello one{.version_min = 2, .version_max = 5}, other{.version_min = 1, .version_max = 3};
  EXPECT_EQ(*one.agree_with(other), 3);
  EXPECT_EQ(*other.agree_with(one), 3);
  other.version_max = 1;
  const auto none = one.agree_with(other);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, errc::unsupported);
  EXPECT_THAT(none.error().context, HasSubstr("1 to 1, this one 2 to 5"));
}

TEST(link_input, reads_a_conversation_however_it_is_cut_into_pieces) {
  std::vector<std::byte> all(link_magic.begin(), link_magic.end());
  const auto add = [&](std::span<const std::byte> bytes) { all.insert(all.end(), bytes.begin(), bytes.end()); };
  add(link_hello{}.encode());
  for (int i = 0; i < 5; ++i) add(encode(letter("text", i, {slice_of("payload")})).bytes());
  for (std::size_t piece = 1; piece <= all.size(); ++piece) {
    link_input input(bytes_max);
    std::vector<std::uint64_t> numbers;
    for (std::size_t at = 0; at < all.size(); at += piece) {
      ASSERT_TRUE(input.feed(std::span(all).subspan(at, std::min(piece, all.size() - at))));
      for (const auto& frame : input.take_frames()) numbers.push_back(number_of(frame.message));
    }
    ASSERT_EQ(numbers, (std::vector<std::uint64_t>{0, 1, 2, 3, 4})) << piece;
  }
}

TEST(link_input, refuses_another_protocol_at_its_first_byte) {
  link_input input(bytes_max);
  const auto refused = input.feed(std::as_bytes(std::span("G", 1)));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().context, HasSubstr("no Millrace link"));
}

TEST(link_output, puts_small_frames_together_and_tells_which_requests_were_answered) {
  link_output output;
  output.push(slice_of("one"), 1);
  output.push(slice_of("two"));
  output.push(slice_of(std::string(100'000, 'x')), 3);
  output.push(slice_of("four"), 4);
  const auto first = output.next();
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(first.data()), first.size()), "onetwo");
  EXPECT_EQ(output.bytes(), 100'010u);
  EXPECT_EQ(output.wrote(), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(output.next().size(), 100'000u);
  EXPECT_EQ(output.wrote(), (std::vector<std::uint64_t>{3}));
  EXPECT_EQ(output.next().size(), 4u);
  EXPECT_EQ(output.wrote(), (std::vector<std::uint64_t>{4}));
  EXPECT_TRUE(output.empty());
}

TEST(token_bucket, lets_exactly_its_rate_through_whatever_the_size_of_pieces) {
  for (const std::uint64_t piece : {1'000, 64'000, 3'000'000}) {
    std::chrono::nanoseconds now{0};
    token_bucket bucket(1'000'000, now);
    std::uint64_t sent = 0;
    for (; now < 100s; now += 1ms) {
      while (bucket.ready(now)) {
        bucket.take(piece);
        sent += piece;
      }
      ASSERT_LE(sent, 1e6 * std::chrono::duration<double>(now).count() + 1e5 + static_cast<double>(piece));
    }
    EXPECT_GE(sent, 1e6 * 99.99);
  }
}

}  // namespace
}  // namespace millrace
