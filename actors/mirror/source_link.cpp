#include "actors/mirror/source_link.hpp"

namespace millrace {

result<mirror_address> parse_mirror_address(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0) {
    return make_error(errc::invalid_argument,
                      "'" + std::string(text) + "' is no source: write HOST:PORT/VOLUME, as in site-b:9645/payments");
  }
  auto node = network_address::parse(std::string(text.substr(0, slash)));
  if (!node) return node.error();
  return mirror_address{*node, std::string(text.substr(slash))};
}

result<source_link> connect_source(std::string_view source, const link_setup& links) {
  const auto address = parse_mirror_address(source);
  if (!address) return address.error();
  auto made = link_caller::make(address->node, links);
  if (!made) return made.error();
  if (const auto connected = (*made)->connect(); !connected) {
    return make_error(errc::unavailable, "the source cannot be reached: " + connected.error().context);
  }
  return source_link{std::move(*made), std::string(source), address->volume};
}

}  // namespace millrace
