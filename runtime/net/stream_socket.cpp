#include "runtime/net/stream_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "runtime/net/address.hpp"

namespace millrace {

stream_socket::stream_socket(boost::asio::io_context& io, int fd) : descriptor_(io, fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  boost::system::error_code ignored;
  descriptor_.non_blocking(true, ignored);
}

void stream_socket::close() {
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

std::string peer_name(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return "?";
  char text[INET6_ADDRSTRLEN] = "";
  if (storage.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return network_address{text, ntohs(v4.sin_port)}.to_string();
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  return network_address{text, ntohs(v6.sin6_port)}.to_string();
}

}  // namespace millrace
