#include "apps/bench/wire/wire_client.hpp"

#include <array>

namespace millrace::bench {
namespace {

constexpr std::int32_t answer_bytes_max = 512 << 20;

}  // namespace

result<wire_client> wire_client::connect(const network_address& server, std::chrono::milliseconds patience) {
  auto socket = tcp_socket::connect(server, patience);
  if (!socket) return socket.error();
  return wire_client(std::move(*socket));
}

result<bytes_reader> wire_client::exchange(std::span<const std::byte> frame, kafka::api_key key, int version) {
  if (const auto sent = socket_.send_all(frame); !sent) return sent.error();
  std::array<std::byte, kafka::frame_prefix_bytes> prefix{};
  if (const auto got = socket_.receive_all(prefix); !got) return got.error();
  const auto announced = load_big_endian<std::int32_t>(prefix.data());
  if (announced < 4 || announced > answer_bytes_max) {
    return make_error(errc::corrupt, "an answer of " + std::to_string(announced) + " bytes");
  }
  const auto bytes = static_cast<std::size_t>(announced);
  if (answer_.size() < bytes) answer_.resize(bytes);
  const auto answer = std::span(answer_).first(bytes);
  if (const auto got = socket_.receive_all(answer); !got) return got.error();
  bytes_reader in(answer);
  const auto header = kafka::decode_response_header(in, key, version);
  if (!header) return header.error();
  if (header->correlation_id != correlation_id_) return make_error(errc::corrupt, "an answer to another request");
  return in;
}

}  // namespace millrace::bench
