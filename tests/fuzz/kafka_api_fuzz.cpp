#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "codecs/kafka/request_header.hpp"
#include "codecs/kafka/response_header.hpp"
#include "tests/codecs_kafka/all_bodies.hpp"

// Bytes of anybody, through every decoder of a header or body. Input: which decoder, which version, the bytes.
// What is understood must be written and understood again as the same.

namespace millrace::kafka {
namespace {

void demand(bool truth) {
  if (!truth) std::abort();
}

void try_body(const any_body& body, std::span<const std::byte> bytes, std::uint8_t number) {
  const int version = body.versions.lowest + number % (body.versions.highest - body.versions.lowest + 1);
  bytes_reader in(bytes);
  const auto first = body.rewrite(in, version);
  if (!first) return demand(first.error().code == errc::truncated || first.error().code == errc::corrupt);
  bytes_reader again(*first);
  const auto second = body.rewrite(again, version);
  demand(second && again.remaining() == 0 && *first == *second);
}

void try_request_header(std::span<const std::byte> bytes) {
  const auto parsed = decode_request_header(bytes);
  if (!parsed) return;
  demand(parsed->body_begin <= bytes.size());
  bytes_writer out;
  demand(encode(parsed->header, out).has_value());
  const auto again = decode_request_header(out.bytes());
  demand(again && again->body_begin == out.size() && again->header.client_id == parsed->header.client_id);
}

void try_response_header(std::span<const std::byte> bytes, std::uint8_t version) {
  bytes_reader in(bytes);
  if (decode_response_header(in, api_key::metadata, version % 14)) demand(in.position() >= 4);
}

}  // namespace
}  // namespace millrace::kafka

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace::kafka;
  if (size < 2) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(2);
  const std::size_t choice = data[0] % (all_bodies().size() + 2);
  if (choice == all_bodies().size())
    try_request_header(bytes);
  else if (choice > all_bodies().size())
    try_response_header(bytes, data[1]);
  else
    try_body(all_bodies()[choice], bytes, data[1]);
  return 0;
}
