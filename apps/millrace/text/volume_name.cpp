#include "apps/millrace/text/volume_name.hpp"

#include <fmt/format.h>

#include "apps/millrace/text/node_path.hpp"

namespace millrace::cli {
namespace {

error refusal(std::string_view text, std::string_view why) {
  return make_error(errc::invalid_argument, fmt::format("'{}' {}", text, why));
}

}  // namespace

result<volume_state_name> parse_volume_state(std::string_view text) {
  if (!text.starts_with('/')) return refusal(text, "is no volume's name: it begins with /, as /payments");
  const auto at = text.find('@');
  auto volume = canonical_path(text.substr(0, at));
  if (!volume) return volume.error();
  volume_state_name name{std::move(*volume), {}};
  if (at == std::string_view::npos) return name;
  name.snapshot = text.substr(at + 1);
  if (name.snapshot.empty()) return refusal(text, "names no snapshot behind the @");
  if (name.snapshot.find('/') != std::string::npos) {
    return refusal(text, "is a path in a snapshot; write the snapshot alone, as /payments@before-v8");
  }
  return name;
}

result<std::string> parse_volume_name(std::string_view text) {
  auto name = parse_volume_state(text);
  if (!name) return name.error();
  if (!name->snapshot.empty()) return refusal(text, "is a snapshot; a volume is wanted, as " + name->volume);
  return std::move(name->volume);
}

result<volume_state_name> parse_snapshot_name(std::string_view text) {
  auto name = parse_volume_state(text);
  if (name && name->snapshot.empty()) {
    return refusal(text, fmt::format("is a volume; a snapshot is wanted, as {}@before-v8", name->volume));
  }
  return name;
}

}  // namespace millrace::cli
