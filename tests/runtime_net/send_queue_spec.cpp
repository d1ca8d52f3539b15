#include "runtime/net/send_queue.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <string>

#include "runtime/disk/real_disk.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

constexpr int buffer_bytes = 4096;

slice bytes_of(const std::string& text) { return slice::copy_of(std::as_bytes(std::span(text))); }

class send_queue_spec : public testing::Test {
 protected:
  send_queue_spec() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    near_ = ends[0];
    far_ = ends[1];
    ::setsockopt(near_, SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
  }

  ~send_queue_spec() override {
    ::close(near_);
    hang_up();
    std::filesystem::remove_all(room_);
  }

  /// A part of a file that holds `text` and more on both sides.
  file_slice file_of(const std::string& text) {
    const auto path = (room_ / std::to_string(++files_)).string();
    auto file = *disk_.open(path, open_mode::create);
    const auto content = "before" + text + "after";
    EXPECT_TRUE(write_at(*file, 0, std::as_bytes(std::span(content))));
    return {std::move(file), 6, text.size()};
  }

  /// What the other side can read now.
  std::string read() {
    std::string text;
    std::array<char, 8192> part{};
    for (ssize_t got = 0; (got = ::read(far_, part.data(), part.size())) > 0;) text.append(part.data(), got);
    return text;
  }

  void hang_up() {
    if (far_ >= 0) ::close(std::exchange(far_, -1));
  }

  int near_ = -1, far_ = -1;
  send_queue uut;

 private:
  static std::filesystem::path make_room() {
    auto path = (std::filesystem::temp_directory_path() / "send-queue-XXXXXX").string();
    return ::mkdtemp(path.data());
  }

  std::filesystem::path room_ = make_room();
  real_disk disk_;
  int files_ = 0;
};

TEST_F(send_queue_spec, bytes_and_parts_of_files_leave_in_the_order_in_which_they_came) {
  uut.push(bytes_of("head "));
  uut.push(file_of("records"));
  uut.push(bytes_of(" middle "));
  uut.push(file_of("more records"));
  uut.push(bytes_of(" tail"));
  EXPECT_EQ(uut.memory_bytes(), std::string("head  middle  tail").size());
  EXPECT_EQ(*uut.flush(near_), send_queue::progress::done);
  EXPECT_TRUE(uut.empty());
  EXPECT_EQ(uut.bytes(), 0U);
  EXPECT_EQ(uut.memory_bytes(), 0U);
  EXPECT_EQ(read(), "head records middle more records tail");
}

TEST_F(send_queue_spec, a_file_that_the_system_does_not_know_is_copied_to_the_socket) {
  memory_disk memory;
  const auto file = *memory.open("/records", open_mode::create);
  const std::string content(200'000, 'r');
  ASSERT_TRUE(write_at(*file, 0, std::as_bytes(std::span(content))));
  uut.push(file_slice{file, 1000, 150'000});
  uut.push(bytes_of(" tail"));
  std::string received;
  while (*uut.flush(near_) == send_queue::progress::socket_full) received += read();
  EXPECT_EQ(received + read(), std::string(150'000, 'r') + " tail");
}

TEST_F(send_queue_spec, nothing_of_no_length_waits) {
  uut.push(slice{});
  uut.push(file_of(""));
  EXPECT_TRUE(uut.empty());
}

TEST_F(send_queue_spec, goes_on_where_a_full_socket_stopped_it) {
  std::string sent, received;
  for (int i = 0; i < 40; ++i) {
    const std::string text(1 + static_cast<std::size_t>(i) * 997 % 9000, static_cast<char>('a' + i % 26));
    sent += text;
    if (i % 3 == 0)
      uut.push(file_of(text));
    else
      uut.push(bytes_of(text));
  }
  int stops = 0;
  for (auto how = uut.flush(near_); *how == send_queue::progress::socket_full; how = uut.flush(near_)) {
    EXPECT_LE(received.size() + uut.bytes(), sent.size());
    received += read();
    ++stops;
  }
  received += read();
  EXPECT_GT(stops, 3) << "the socket was never full";
  EXPECT_EQ(received, sent);
}

TEST_F(send_queue_spec, more_pieces_than_one_write_takes_all_leave) {
  std::string sent;
  for (int i = 0; i < 500; ++i) {
    sent += std::to_string(i);
    uut.push(bytes_of(std::to_string(i)));
  }
  EXPECT_EQ(*uut.flush(near_), send_queue::progress::done);
  EXPECT_EQ(read(), sent);
}

TEST_F(send_queue_spec, a_file_shorter_than_its_index_says_is_an_error_and_not_a_stall) {
  auto part = file_of("short");
  part.length += 1000;
  uut.push(part);
  const auto flushed = uut.flush(near_);
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().code, errc::io_failure);
}

TEST_F(send_queue_spec, a_reader_that_has_gone_is_told_apart_from_a_broken_file) {
  hang_up();
  uut.push(bytes_of("anybody?"));
  const auto flushed = uut.flush(near_);
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().code, errc::connection_closed);
}

}  // namespace
}  // namespace millrace
