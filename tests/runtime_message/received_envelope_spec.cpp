#include <gtest/gtest.h>

#include <kj/exception.h>

#include <random>

#include "runtime/message/envelope.hpp"
#include "tests/runtime_message/letter.capnp.h"

namespace millrace {
namespace {

constexpr std::size_t bytes_max = 1 << 20;

/// Some of everything, larger than one segment if `enclosures` is.
envelope<schema::Letter> letter(unsigned enclosures) {
  return make_envelope<schema::Letter>([&](auto root) {
    root.setNumber(42);
    root.setText("hello");
    auto list = root.initEnclosures(enclosures);
    for (auto enclosure : list) enclosure.setText("enclosed, with some words to take up space");
  });
}

std::vector<std::byte> bytes_of(const envelope<schema::Letter>& message) {
  return {message.bytes().begin(), message.bytes().end()};
}

/// Reads everything that `root` leads to.
std::size_t visit(schema::Letter::Reader root) {
  std::size_t sum = root.getNumber() + root.getText().size() + root.getBytes().size();
  for (const auto enclosure : root.getEnclosures()) sum += visit(enclosure);
  return sum;
}

TEST(received_envelope, bytes_of_one_process_are_the_message_of_another) {
  for (const unsigned enclosures : {0u, 3u, 2000u}) {
    const auto sent = letter(enclosures);
    const auto received = decode_envelope<schema::Letter>(sent.bytes(), bytes_max, {slice::copy_of({})});
    ASSERT_TRUE(received) << received.error().context;
    const auto view = received->read();
    EXPECT_EQ(view->getNumber(), 42u);
    EXPECT_EQ(view->getEnclosures().size(), enclosures);
    EXPECT_EQ(received->payloads().size(), 1u);
  }
}

TEST(received_envelope, every_shorter_message_is_refused) {
  const auto bytes = bytes_of(letter(3));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto received = decode_envelope<schema::Letter>(std::span(bytes).first(size), bytes_max);
    ASSERT_FALSE(received) << size;
    EXPECT_EQ(received.error().code, errc::corrupt);
  }
}

TEST(received_envelope, bytes_after_the_message_are_refused) {
  auto bytes = bytes_of(letter(3));
  bytes.resize(bytes.size() + 8);
  EXPECT_EQ(decode_envelope<schema::Letter>(bytes, bytes_max).error().code, errc::corrupt);
}

TEST(received_envelope, a_message_beyond_the_limit_is_refused_before_it_is_copied) {
  const auto bytes = bytes_of(letter(3));
  EXPECT_EQ(decode_envelope<schema::Letter>(bytes, bytes.size() - 1).error().code, errc::limit_exceeded);
  EXPECT_TRUE(decode_envelope<schema::Letter>(bytes, bytes.size()));
}

TEST(received_envelope, a_message_without_a_struct_is_refused) {
  const std::vector<std::byte> only_a_null_root = {
      std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}, std::byte{0}, std::byte{0}, std::byte{0},
      std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}};
  EXPECT_EQ(decode_envelope<schema::Letter>(only_a_null_root, bytes_max).error().code, errc::corrupt);
}

TEST(received_envelope, a_field_of_another_type_throws_when_it_is_read) {
  const auto parcel = make_envelope<schema::Parcel>([](auto root) { root.initContent().setNumber(1); });
  const auto received = decode_envelope<schema::Letter>(parcel.bytes(), bytes_max);
  ASSERT_TRUE(received);
  const auto view = received->read();
  EXPECT_THROW(view->getText(), kj::Exception);
}

TEST(received_envelope, flipped_bits_are_refused_or_read_within_the_message) {
  const unsigned seed = 20;
  std::mt19937 random(seed);
  const auto good = bytes_of(letter(5));
  for (int round = 0; round < 20000; ++round) {
    auto bytes = good;
    for (unsigned flips = 1 + random() % 4; flips != 0; --flips) {
      bytes[random() % bytes.size()] ^= std::byte(1 << random() % 8);
    }
    const auto received = decode_envelope<schema::Letter>(bytes, bytes_max);
    if (!received) continue;
    try {
      const auto view = received->read();
      visit(*view);
    } catch (const kj::Exception&) {  // a pointer to something of another type
    }
  }
}

}  // namespace
}  // namespace millrace
