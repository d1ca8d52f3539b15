#include "actors/mirror/source_link.hpp"

namespace millrace {

result<source_link> connect_source(std::string_view source, const link_setup& links) {
  const auto address = parse_mirror_address(source);
  if (!address) return address.error();
  auto made = link_caller::make(address->node, links);
  if (!made) return made.error();
  const auto connected = (*made)->connect();
  if (!connected) return make_error(errc::unavailable, "the source cannot be reached: " + connected.error().context);
  const auto& peer = connected->identity;
  const bool here = peer.node_id == links.self.node_id && peer.cluster_id == links.self.cluster_id;
  return source_link{std::move(*made), std::string(source), address->volume, here};
}

}  // namespace millrace
