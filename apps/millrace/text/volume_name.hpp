#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// A volume, or one of its snapshots: "/payments", "/payments@before-v8". The volume's name is canonical.
struct volume_state_name {
  std::string volume;
  std::string snapshot;  ///< empty: the live state

  friend bool operator==(const volume_state_name&, const volume_state_name&) = default;
};

/// `invalid_argument` for a text that does not begin with "/", has a path behind the snapshot, or an "@" with nothing
/// behind it, or ".." that leads above "/". What else names may be the node says.
result<volume_state_name> parse_volume_state(std::string_view text);

/// The same, but the text must name no snapshot, or must name one.
result<std::string> parse_volume_name(std::string_view text);
result<volume_state_name> parse_snapshot_name(std::string_view text);

}  // namespace millrace::cli
