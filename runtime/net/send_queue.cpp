#include "runtime/net/send_queue.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "runtime/disk/disk.hpp"

namespace millrace {
namespace {

constexpr std::size_t buffers_max = 64;
constexpr std::size_t copied_bytes_max = 64 << 10;

error system_error(const char* step) {
  const int code = errno;
  const auto kind =
      code == EPIPE || code == ECONNRESET || code == ETIMEDOUT ? errc::connection_closed : errc::io_failure;
  return make_error(kind, std::string(step) + ": " + std::strerror(code));
}

std::size_t size_of(const std::variant<slice, file_slice>& item) {
  if (const auto* bytes = std::get_if<slice>(&item)) return bytes->size();
  return std::get<file_slice>(item).length;
}

}  // namespace

void send_queue::push(slice bytes) {
  if (bytes.empty()) return;
  bytes_ += bytes.size();
  memory_bytes_ += bytes.size();
  items_.emplace_back(std::move(bytes));
}

void send_queue::push(file_slice bytes) {
  if (bytes.length == 0) return;
  bytes_ += bytes.length;
  ++file_slices_;
  items_.emplace_back(std::move(bytes));
}

result<send_queue::progress> send_queue::flush(int fd) {
  // A reply in several pieces leaves in full segments, and its reader is not woken for each of them.
  if (!corked_ && file_slices_ > 0 && items_.size() > 1) set_cork(fd, true);
  while (!items_.empty()) {
    const auto wrote = std::holds_alternative<slice>(items_.front()) ? write_memory(fd) : write_file(fd);
    if (!wrote) return wrote.error();
    if (*wrote == 0) return progress::socket_full;
    drop(*wrote);
  }
  if (corked_) set_cork(fd, false);
  return progress::done;
}

/// On what is no TCP socket it has no effect.
void send_queue::set_cork(int fd, bool corked) {
  const int value = corked ? 1 : 0;
  ::setsockopt(fd, IPPROTO_TCP, TCP_CORK, &value, sizeof value);
  corked_ = corked;
}

/// Bytes written of the memory items at the front; 0 if the socket is full.
result<std::size_t> send_queue::write_memory(int fd) {
  std::array<iovec, buffers_max> buffers;
  std::size_t count = 0;
  bool file_follows = false;
  for (const auto& item : items_) {
    const auto* bytes = std::get_if<slice>(&item);
    file_follows = bytes == nullptr;
    if (file_follows || count == buffers.size()) break;
    const auto skip = count == 0 ? written_ : 0;
    buffers[count++] = {const_cast<std::byte*>(bytes->data()) + skip, bytes->size() - skip};
  }
  msghdr message{};
  message.msg_iov = buffers.data();
  message.msg_iovlen = count;
  const auto wrote = ::sendmsg(fd, &message, MSG_NOSIGNAL | (file_follows ? MSG_MORE : 0));
  if (wrote >= 0) return static_cast<std::size_t>(wrote);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  return system_error("write to socket");
}

/// As `write_memory`, for the file slice at the front.
result<std::size_t> send_queue::write_file(int fd) {
  const auto& part = std::get<file_slice>(items_.front());
  if (part.file->fd() < 0) return copy_file(fd);
  auto position = static_cast<off_t>(part.position + written_);
  const auto wrote = ::sendfile(fd, part.file->fd(), &position, part.length - written_);
  if (wrote > 0) return static_cast<std::size_t>(wrote);
  if (wrote == 0) return make_error(errc::io_failure, "send file: it is shorter than its index says");
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  return system_error("send file");
}

/// As `write_file`, for a file that only its own methods can read.
result<std::size_t> send_queue::copy_file(int fd) {
  const auto& part = std::get<file_slice>(items_.front());
  std::vector<std::byte> copied(std::min(part.length - written_, copied_bytes_max));
  const auto got = part.file->read_at(part.position + written_, copied);
  if (!got) return got.error();
  if (*got == 0) return make_error(errc::io_failure, "send file: it is shorter than its index says");
  const auto wrote = ::send(fd, copied.data(), *got, MSG_NOSIGNAL);
  if (wrote >= 0) return static_cast<std::size_t>(wrote);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  return system_error("write to socket");
}

void send_queue::drop(std::size_t count) {
  bytes_ -= count;
  written_ += count;
  while (!items_.empty() && written_ >= size_of(items_.front())) {
    const auto size = size_of(items_.front());
    if (std::holds_alternative<slice>(items_.front()))
      memory_bytes_ -= size;
    else
      --file_slices_;
    written_ -= size;
    items_.pop_front();
  }
}

}  // namespace millrace
