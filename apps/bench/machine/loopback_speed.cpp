#include "apps/bench/machine/loopback_speed.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <thread>
#include <vector>

#include "apps/bench/wire/tcp_socket.hpp"
#include "runtime/disk/system_error.hpp"

namespace millrace::bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t block_bytes = 256 * 1024;

struct connected_pair {
  tcp_socket near;
  tcp_socket far;
};

error failed() { return system_error("connect to", "this machine", errno); }

result<connected_pair> connect_pair() {
  tcp_socket listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const at = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener.fd(), at, size) != 0 || listen(listener.fd(), 1) != 0) return failed();
  if (getsockname(listener.fd(), at, &size) != 0) return failed();
  auto near = tcp_socket::connect({"127.0.0.1", ntohs(address.sin_port)});
  if (!near) return near.error();
  tcp_socket far(accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
  if (far.fd() < 0) return failed();
  return connected_pair{std::move(*near), std::move(far)};
}

}  // namespace

result<double> measure_loopback_speed(std::size_t bytes) {
  auto pair = connect_pair();
  if (!pair) return pair.error();
  const auto blocks = (bytes + block_bytes - 1) / block_bytes;
  result<void> sent;
  const auto begin = clock::now();
  std::thread sender([&] {
    const std::vector<std::byte> block(block_bytes);
    for (std::size_t i = 0; i < blocks && sent; ++i) sent = pair->near.send_all(block);
    shutdown(pair->near.fd(), SHUT_WR);
  });
  std::vector<std::byte> into(block_bytes);
  result<void> received;
  for (std::size_t i = 0; i < blocks && received; ++i) received = pair->far.receive_all(into);
  const std::chrono::duration<double> took = clock::now() - begin;
  shutdown(pair->far.fd(), SHUT_RDWR);
  sender.join();
  if (!sent) return sent.error();
  if (!received) return received.error();
  return static_cast<double>(blocks * block_bytes) / 1e6 / took.count();
}

result<latency_histogram> measure_round_trips(int count) {
  auto pair = connect_pair();
  if (!pair) return pair.error();
  std::thread echo([&] {
    std::array<std::byte, 1> byte{};
    while (pair->far.receive_all(byte) && pair->far.send_all(byte)) {
    }
  });
  latency_histogram times;
  std::array<std::byte, 1> byte{};
  result<void> done;
  for (int i = 0; i < count && done; ++i) {
    const auto begin = clock::now();
    done = pair->near.send_all(byte);
    if (done) done = pair->near.receive_all(byte);
    times.add(clock::now() - begin);
  }
  shutdown(pair->near.fd(), SHUT_RDWR);
  echo.join();
  if (!done) return done.error();
  return times;
}

}  // namespace millrace::bench
