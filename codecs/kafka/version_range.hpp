#pragma once

namespace millrace::kafka {

/// Versions of an API, both ends included.
struct version_range {
  int lowest;
  int highest;

  constexpr bool contains(int version) const { return lowest <= version && version <= highest; }
  friend constexpr bool operator==(const version_range&, const version_range&) = default;
};

/// Contains nothing.
inline constexpr version_range no_versions{0, -1};

/// The upper end of what has none.
inline constexpr int no_last_version = 0x7fff;

/// `flexible_from` of an API whose versions never use compact sizes and tagged fields.
inline constexpr int never_flexible = no_last_version;

}  // namespace millrace::kafka
