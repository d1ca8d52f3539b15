#include "runtime/message/envelope.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/runtime_message/letter.capnp.h"

namespace millrace {
namespace {

using letter = envelope<schema::Letter>;

letter numbered(std::uint64_t number) {
  return make_envelope<schema::Letter>([&](auto root) { root.setNumber(number); });
}

TEST(envelope, gives_back_what_was_set) {
  const auto message = make_envelope<schema::Letter>([](auto root) {
    root.setNumber(7);
    root.setText("to whom it may concern");
  });
  const auto view = message.read();
  EXPECT_EQ(view->getNumber(), 7u);
  EXPECT_EQ(view->getText(), "to whom it may concern");
  EXPECT_EQ(view->getKind(), 0u);
}

TEST(envelope, an_empty_one_is_false_and_has_a_name) {
  const letter none;
  EXPECT_FALSE(none);
  EXPECT_EQ(to_string(none), "no message");
  EXPECT_TRUE(numbered(1));
}

TEST(envelope, copies_share_the_message) {
  const auto message = numbered(3);
  const auto copy = message;
  EXPECT_EQ(message.bytes().data(), copy.bytes().data());
}

TEST(envelope, small_messages_leave_nothing_behind_in_the_next) {
  make_envelope<schema::Letter>([](auto root) {
    root.setNumber(~0ull);
    root.setText(std::string(20000, 'x'));
  });
  const auto message = make_envelope<schema::Letter>([](auto root) { root.initBytes(100); });
  const auto view = message.read();
  EXPECT_EQ(view->getNumber(), 0u);
  for (const auto byte : view->getBytes()) ASSERT_EQ(byte, 0);
}

TEST(envelope, a_message_larger_than_the_scratch_space_is_whole) {
  const auto message = make_envelope<schema::Letter>([](auto root) {
    auto enclosures = root.initEnclosures(1000);
    for (unsigned i = 0; i < enclosures.size(); ++i) {
      enclosures[i].setNumber(i);
      enclosures[i].setText("enclosure " + std::to_string(i));
    }
  });
  const auto view = message.read();
  const auto enclosures = view->getEnclosures();
  ASSERT_EQ(enclosures.size(), 1000u);
  for (unsigned i = 0; i < enclosures.size(); ++i) {
    ASSERT_EQ(enclosures[i].getNumber(), i);
    ASSERT_EQ(std::string(enclosures[i].getText()), "enclosure " + std::to_string(i));
  }
}

TEST(envelope, one_may_be_made_while_another_is_filled) {
  letter inner;
  const auto outer = make_envelope<schema::Letter>([&](auto root) {
    root.setNumber(1);
    inner = make_envelope<schema::Letter>([](auto nested) { nested.setText("inner"); });
    root.setText("outer");
  });
  EXPECT_EQ(outer.read()->getText(), "outer");
  EXPECT_EQ(outer.read()->getNumber(), 1u);
  EXPECT_EQ(inner.read()->getText(), "inner");
}

TEST(envelope, an_exception_while_it_is_filled_leaves_the_scratch_space_usable) {
  EXPECT_THROW(make_envelope<schema::Letter>([](auto root) {
                 root.setText("half");
                 throw std::runtime_error("changed its mind");
               }),
               std::runtime_error);
  const auto message = numbered(1);
  EXPECT_FALSE(message.read()->hasText());
}

TEST(envelope, payloads_are_shared_not_copied) {
  const auto bytes = slice::copy_of(std::as_bytes(std::span("a record batch")));
  const auto message = make_envelope<schema::Letter>([](auto) {}, {bytes, file_slice{nullptr, 100, 20}});
  ASSERT_EQ(message.payloads().size(), 2u);
  EXPECT_EQ(std::get<slice>(message.payloads()[0]).data(), bytes.data());
  EXPECT_EQ(std::get<file_slice>(message.payloads()[1]).position, 100u);
  EXPECT_EQ(to_string(message), std::to_string(message.bytes().size()) + " bytes, 2 payloads");
}

TEST(envelope, payloads_live_as_long_as_the_last_copy) {
  auto block = chunk::make(16);
  {
    letter kept;
    {
      const auto message = make_envelope<schema::Letter>([](auto) {}, {slice(block, 0, 16)});
      kept = message;
    }
    EXPECT_FALSE(block->unique());
  }
  EXPECT_TRUE(block->unique());
}

TEST(envelope, threads_read_the_same_message_each_with_its_own_view) {
  const auto message = make_envelope<schema::Letter>([](auto root) { root.setText(std::string(1000, 'y')); });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([message] {
      for (int i = 0; i < 1000; ++i) {
        const auto view = message.read();
        ASSERT_EQ(view->getText().size(), 1000u);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace millrace
