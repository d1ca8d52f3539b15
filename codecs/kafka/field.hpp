#pragma once
#include "codecs/kafka/version_range.hpp"

namespace millrace::kafka {

/// How one member of a body stands on the wire. A body lists its members in wire order in one function,
///
///     template <class Fields> static void describe(Fields& f) {
///       using self = heartbeat_request;
///       f("group_id", &self::group_id);
///       f("group_instance_id", &self::group_instance_id, from(3));
///
/// from which decoder, encoder and size follow for every version. The member's type gives its form:
/// integers, `strong` numbers and error_code; bool; uuid; string_view or string; span or vector of bytes; vector of
/// anything, counted; a struct with a `describe`; and optional of these, where null is allowed.
/// A member that a version does not carry keeps its default when decoded.
struct field {
  static constexpr int not_tagged = -1;

  version_range versions{0, no_last_version};
  int null_from = 0;       ///< an optional may be null from this version on; earlier, null is an error
  int tag = not_tagged;    ///< number of a tagged field: only there if it is not its default
  bool droppable = false;  ///< a request may lose it silently in versions that lack it

  constexpr field nullable_from(int version) const {
    auto changed = *this;
    changed.null_from = version;
    return changed;
  }
  constexpr field tagged(int number) const {
    auto changed = *this;
    changed.tag = number;
    return changed;
  }

  /// Without this mark, encoding a request fails if the member is set and its version cannot say so. Responses need no
  /// mark: whoever asked in an old version does not know the member.
  constexpr field ignorable() const {
    auto changed = *this;
    changed.droppable = true;
    return changed;
  }
};

inline constexpr field always{};

constexpr field from(int version) { return field{.versions = {version, no_last_version}}; }
constexpr field until(int version) { return field{.versions = {0, version}}; }
constexpr field between(int lowest, int highest) { return field{.versions = {lowest, highest}}; }

}  // namespace millrace::kafka
