#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/bytes_writer.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/body.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/request_header.hpp"
#include "codecs/kafka/response_header.hpp"

namespace millrace {

/// A record and where it is.
struct placed_value {
  std::int64_t offset;
  std::string value;

  friend bool operator==(const placed_value&, const placed_value&) = default;
};

/// One connection of a client that waits for each answer. `connection_closed` once the node has ended it, `timed_out`
/// if an answer takes longer than any test allows.
class wire_client {
 public:
  /// `address`: "127.0.0.1:PORT".
  explicit wire_client(const std::string& address);
  ~wire_client();
  wire_client(const wire_client&) = delete;
  wire_client& operator=(const wire_client&) = delete;

  /// Asks `request` in the form of `version`. Bytes of the answer are borrowed until the next call.
  template <class Response, class Request>
  result<Response> call(const Request& request, int version) {
    bytes_writer out;
    out.write_int32(0);
    kafka::request_header header{static_cast<std::int16_t>(Request::api), static_cast<std::int16_t>(version), 1, {}};
    if (auto done = kafka::encode(header, out); !done) return done.error();
    if (auto done = kafka::encode(request, version, out); !done) return done.error();
    out.patch_int32(0, static_cast<std::int32_t>(out.size() - 4));
    if (auto done = exchange(out.bytes()); !done) return done.error();
    bytes_reader in(answer_);
    if (auto done = kafka::decode_response_header(in, Request::api, version); !done) return done.error();
    return kafka::decode<Response>(in, version);
  }

  result<kafka::error_code> create_topic(const std::string& name, std::int32_t partitions);
  result<kafka::error_code> delete_topic(const std::string& name);

  struct produced {
    kafka::error_code error;
    std::int64_t offset;
  };
  /// One batch of one record, acknowledged by all.
  result<produced> produce(const std::string& topic, std::int32_t partition, const std::string& value) {
    return produce_record(topic, partition, std::nullopt, value);
  }
  result<produced> produce_record(const std::string& topic, std::int32_t partition,
                                  const std::optional<std::string>& key, const std::optional<std::string>& value);

  struct fetched {
    kafka::error_code error;
    std::int64_t high_watermark;
    std::vector<placed_value> records;
  };
  /// One answer; each batch is checked. `corrupt` if one is damaged.
  result<fetched> fetch(const std::string& topic, std::int32_t partition, std::int64_t from, std::int32_t wait_ms = 0);

  /// Everything from the beginning to the high watermark.
  result<std::vector<placed_value>> fetch_all(const std::string& topic, std::int32_t partition);

 private:
  result<void> exchange(std::span<const std::byte> request);

  int fd_ = -1;
  std::vector<std::byte> answer_;
};

}  // namespace millrace
