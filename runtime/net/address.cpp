#include "runtime/net/address.hpp"

#include <charconv>

namespace millrace {

result<network_address> network_address::parse(std::string_view text) {
  const auto refuse = [&](const char* why) {
    return make_error(errc::invalid_argument, "address '" + std::string(text) + "': " + why);
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return refuse("a port is missing, as in 127.0.0.1:9092");
  auto host = text.substr(0, colon);
  const auto port_text = text.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return refuse("an IPv6 host stands in brackets, as in [::1]:9092");
  }
  if (host.empty()) return refuse("a host is missing");
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (failure != std::errc{} || end != port_text.data() + port_text.size())
    return refuse("the port is no number up to 65535");
  return network_address{std::string(host), port};
}

std::string network_address::to_string() const {
  const bool bracketed = host.find(':') != std::string::npos;
  return (bracketed ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace millrace
