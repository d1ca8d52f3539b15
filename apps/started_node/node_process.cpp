#include "apps/started_node/node_process.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

namespace millrace {
namespace {

constexpr std::string_view ready = "ready kafka=";

/// A port that nobody has now.
result<std::uint16_t> free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  auto* const address = reinterpret_cast<sockaddr*>(&at);
  const bool found = socket >= 0 && ::bind(socket, address, size) == 0 && ::getsockname(socket, address, &size) == 0;
  if (socket >= 0) ::close(socket);
  if (!found) return make_error(errc::io_failure, "there is no free port");
  return ntohs(at.sin_port);
}

}  // namespace

result<node_process> node_process::start(const std::string& binary, const std::string& folder) {
  const auto data = folder + "/node";
  std::error_code failure;
  std::filesystem::remove_all(data, failure);
  if (failure) return make_error(errc::io_failure, "remove " + data + ": " + failure.message());
  const auto port = free_port();
  if (!port) return port.error();
  const auto link = "127.0.0.1:" + std::to_string(*port);
  auto node = program::start({binary, "start", "--data", data, "--kafka", "127.0.0.1:0", "--http", "127.0.0.1:0"},
                             {"MILLRACE_LINK_ADDRESS=" + link});
  if (!node) return node.error();
  const auto line = node->read_line();
  if (!line || !line->starts_with(ready)) return make_error(errc::unavailable, binary + ": the node did not start");
  const auto kafka = line->substr(ready.size(), line->find(' ', ready.size()) - ready.size());
  return node_process(std::move(*node), kafka, link);
}

}  // namespace millrace
