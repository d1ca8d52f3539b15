#include "tests/apps_millrace_node/wire_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/api/01_fetch.hpp"
#include "codecs/kafka/api/19_create_topics.hpp"
#include "codecs/kafka/api/20_delete_topics.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "runtime/base/clock.hpp"

namespace millrace {
namespace {

constexpr int timeout_seconds = 20;
constexpr std::int32_t bytes_max = 1 << 20;

error lost(const char* step) {
  if (errno == EAGAIN) return make_error(errc::timed_out, step);
  return make_error(errc::connection_closed, step);
}

result<void> send_all(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return lost("send");
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return {};
}

result<void> receive_all(int fd, std::span<std::byte> into) {
  while (!into.empty()) {
    errno = 0;
    const auto got = ::recv(fd, into.data(), into.size(), 0);
    if (got <= 0) return lost("receive");
    into = into.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

result<void> take_records(std::span<const std::byte> bytes, std::vector<placed_value>& into) {
  while (!bytes.empty()) {
    const auto batch = kafka::record_batch::read(bytes);
    if (!batch) return batch.error().code == errc::truncated ? result<void>{} : result<void>{batch.error()};
    if (!batch->crc_matches()) return make_error(errc::corrupt, "a batch was served whose checksum does not match");
    kafka::record_reader records(batch->header(), batch->records());
    for (kafka::record r;;) {
      const auto more = records.next(r);
      if (!more) return more.error();
      if (!*more) break;
      into.push_back({r.offset.value, {reinterpret_cast<const char*>(r.value->data()), r.value->size()}});
    }
    bytes = bytes.subspan(batch->bytes().size());
  }
  return {};
}

}  // namespace

wire_client::wire_client(const std::string& address) {
  const auto colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{timeout_seconds, 0};
  const int on = 1;
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    ::close(fd_);
    fd_ = -1;  // every call says so
  }
}

wire_client::~wire_client() {
  if (fd_ >= 0) ::close(fd_);
}

result<void> wire_client::exchange(std::span<const std::byte> request) {
  if (auto sent = send_all(fd_, request); !sent) return sent;
  std::byte prefix[4];
  if (auto got = receive_all(fd_, prefix); !got) return got;
  answer_.resize(load_big_endian<std::uint32_t>(prefix));
  return receive_all(fd_, answer_);
}

result<kafka::error_code> wire_client::create_topic(const std::string& name, std::int32_t partitions) {
  kafka::create_topics_request_topic topic;
  topic.name = name;
  topic.num_partitions = partitions;
  topic.replication_factor = 1;
  kafka::create_topics_request request;
  request.topics.push_back(topic);
  const auto answer = call<kafka::create_topics_response>(request, 5);
  if (!answer) return answer.error();
  return answer->topics.at(0).error_code;
}

result<kafka::error_code> wire_client::delete_topic(const std::string& name) {
  kafka::delete_topics_request request;
  request.topic_names.emplace_back(name);
  request.timeout_ms = 1000;
  const auto answer = call<kafka::delete_topics_response>(request, 4);
  if (!answer) return answer.error();
  return answer->responses.at(0).error_code;
}

result<wire_client::produced> wire_client::produce_record(const std::string& topic, std::int32_t partition,
                                                          const std::optional<std::string>& key,
                                                          const std::optional<std::string>& value) {
  kafka::batch_builder builder;
  builder.add({.timestamp = kafka::timestamp(system_clock().wall_ms()), .key = key, .value = value});
  const auto batch = *builder.finish();
  kafka::produce_request request;
  request.acks = -1;
  request.timeout_ms = 1000;
  auto& named = request.topic_data.emplace_back();
  named.name = topic;
  auto& part = named.partition_data.emplace_back();
  part.index = kafka::partition_index(partition);
  part.records = batch;
  const auto answer = call<kafka::produce_response>(request, 9);
  if (!answer) return answer.error();
  const auto& told = answer->responses.at(0).partition_responses.at(0);
  return produced{told.error_code, told.base_offset.value};
}

result<wire_client::fetched> wire_client::fetch(const std::string& topic, std::int32_t partition, std::int64_t from,
                                                std::int32_t wait_ms) {
  kafka::fetch_request request;
  request.max_wait_ms = wait_ms;
  request.min_bytes = 1;
  auto& named = request.topics.emplace_back();
  named.topic = topic;
  auto& part = named.partitions.emplace_back();
  part.partition = kafka::partition_index(partition);
  part.fetch_offset = kafka::offset(from);
  part.partition_max_bytes = bytes_max;
  const auto answer = call<kafka::fetch_response>(request, 12);
  if (!answer) return answer.error();
  const auto& told = answer->responses.at(0).partitions.at(0);
  fetched found{told.error_code, told.high_watermark.value, {}};
  if (const auto* bytes = std::get_if<std::span<const std::byte>>(&told.records)) {
    if (auto taken = take_records(*bytes, found.records); !taken) return taken.error();
  }
  return found;
}

result<std::vector<placed_value>> wire_client::fetch_all(const std::string& topic, std::int32_t partition) {
  std::vector<placed_value> all;
  for (std::int64_t next = 0;;) {
    auto part = fetch(topic, partition, next);
    if (!part) return part.error();
    if (part->error != kafka::error_code::none) {
      return make_error(errc::io_failure, "fetch: " + std::string(kafka::name(part->error)));
    }
    for (auto& r : part->records) {
      if (r.offset >= next) all.push_back(std::move(r));
    }
    if (!all.empty()) next = all.back().offset + 1;
    if (part->records.empty() || next >= part->high_watermark) return all;
  }
}

}  // namespace millrace
