#include "actors/volume/mirror_address.hpp"

namespace millrace {
namespace {

error no_source(std::string_view text, const std::string& why) {
  return make_error(errc::invalid_argument, "'" + std::string(text) +
                                                "' is no source: write HOST:PORT/VOLUME, as in site-b:9645/payments" +
                                                (why.empty() ? "" : "; " + why));
}

}  // namespace

result<mirror_address> parse_mirror_address(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0) return no_source(text, {});
  auto node = network_address::parse(text.substr(0, slash));
  if (!node) return no_source(text, node.error().context);
  return mirror_address{std::move(*node), std::string(text.substr(slash))};
}

}  // namespace millrace
