#include "apps/bench/wire/producer_connection.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/response_header.hpp"
#include "runtime/disk/system_error.hpp"

namespace millrace::bench {
namespace {

constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t answer_bytes_max = 1 << 20;
constexpr std::size_t parts_max = 64;

iovec part(std::span<const std::byte> bytes) { return {const_cast<std::byte*>(bytes.data()), bytes.size()}; }

bool must_wait(int code) { return code == EAGAIN || code == EWOULDBLOCK; }

error refusal(const kafka::produce_response_topic& topic, const kafka::produce_response_partition& partition) {
  auto words = "produce to " + topic.name + "-" + std::to_string(partition.index.value) + ": " +
               std::string(kafka::name(partition.error_code));
  if (partition.error_message) words += " (" + *partition.error_message + ")";
  return make_error(errc::unavailable, words);
}

}  // namespace

void producer_connection::begin_requests() {
  while (begun_.size() < route_.depth && progress_.unsent > 0) {
    const auto partition =
        (route_.first_partition + static_cast<std::size_t>(next_request_) * route_.step) % requests_.partitions();
    unsent_.push_back({requests_.head(partition, next_request_), partition});
    begun_.push_back(clock::now());
    ++next_request_;
    --progress_.unsent;
  }
}

result<void> producer_connection::send() {
  begin_requests();
  while (!unsent_.empty()) {
    std::array<iovec, parts_max> parts;
    std::size_t count = 0;
    for (const auto& request : unsent_) {
      if (count + 2 > parts.size()) break;
      const auto head_left = std::span(request.head).subspan(std::min(request.sent, request.head.size()));
      const auto tail_sent = request.sent - std::min(request.sent, request.head.size());
      if (!head_left.empty()) parts[count++] = part(head_left);
      parts[count++] = part(requests_.tail(request.partition).subspan(tail_sent));
    }
    msghdr packet{};
    packet.msg_iov = parts.data();
    packet.msg_iovlen = count;
    const auto sent = sendmsg(fd(), &packet, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return must_wait(errno) ? result<void>() : system_error("send to", "the server", errno);
    forget_sent(static_cast<std::size_t>(sent));
  }
  return {};
}

void producer_connection::forget_sent(std::size_t bytes) {
  while (bytes > 0) {
    auto& request = unsent_.front();
    const auto left = request.head.size() + requests_.tail(request.partition).size() - request.sent;
    if (bytes < left) {
      request.sent += bytes;
      return;
    }
    bytes -= left;
    unsent_.pop_front();
  }
}

result<void> producer_connection::receive() {
  for (;;) {
    const auto before = received_.size();
    received_.resize(before + read_bytes);
    const auto got = recv(fd(), received_.data() + before, read_bytes, MSG_DONTWAIT);
    const int code = got < 0 ? errno : 0;
    received_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(0, got)));
    if (code == EINTR) continue;
    if (code != 0) return must_wait(code) ? result<void>() : system_error("receive from", "the server", code);
    if (got == 0) return make_error(errc::connection_closed, "the server closed a producer's connection");
    if (const auto taken = take_answers(); !taken) return taken.error();
    if (static_cast<std::size_t>(got) < read_bytes) return {};
  }
}

result<void> producer_connection::take_answers() {
  std::size_t at = 0;
  while (received_.size() - at >= kafka::frame_prefix_bytes) {
    const auto bytes = static_cast<std::size_t>(load_big_endian<std::uint32_t>(received_.data() + at));
    if (bytes > answer_bytes_max) return make_error(errc::corrupt, "an answer of " + std::to_string(bytes) + " bytes");
    if (received_.size() - at - kafka::frame_prefix_bytes < bytes) break;
    const auto answer = std::span(received_).subspan(at + kafka::frame_prefix_bytes, bytes);
    if (const auto taken = take_answer(answer); !taken) return taken.error();
    at += kafka::frame_prefix_bytes + bytes;
  }
  received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(at));
  return {};
}

result<void> producer_connection::take_answer(std::span<const std::byte> answer) {
  bytes_reader in(answer);
  const auto header = kafka::decode_response_header(in, kafka::api_key::produce, produce_request_set::version);
  if (!header) return header.error();
  if (begun_.empty() || header->correlation_id != next_answer_) {
    return make_error(errc::corrupt, "an answer to request " + std::to_string(header->correlation_id) + " instead of " +
                                         std::to_string(next_answer_));
  }
  const auto body = kafka::decode<kafka::produce_response>(in, produce_request_set::version);
  if (!body) return body.error();
  for (const auto& topic : body->responses) {
    for (const auto& partition : topic.partition_responses) {
      if (partition.error_code != kafka::error_code::none) return refusal(topic, partition);
    }
  }
  progress_.acks.add(clock::now() - begun_.front());
  begun_.pop_front();
  ++next_answer_;
  ++progress_.answered;
  return {};
}

}  // namespace millrace::bench
