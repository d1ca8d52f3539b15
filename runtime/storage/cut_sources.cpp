#include "runtime/storage/cut_sources.hpp"

#include <algorithm>

#include "codecs/log/log_names.hpp"
#include "runtime/storage/stored_topic_id.hpp"

namespace millrace {
namespace {

/// What is kept is of before what stands in the same place now.
result<void> add_own(disk& d, const std::string& directory, const held_view& view, cut_sources& found) {
  const auto& cut = view.hold.cut;
  const auto there = stored_segments(d, directory);
  if (!there) return there.error();
  for (const auto& extent : *there) {
    if (std::max(extent.base, cut.start) >= std::min(extent.end, cut.end)) continue;
    const bool replaced = std::ranges::any_of(view.kept, [&](const held_segment& kept) {
      return kept.extent.base < extent.end && extent.base < kept.extent.end;
    });
    if (!replaced) found.segments.push_back({extent, std::nullopt});
  }
  return {};
}

}  // namespace

std::string cut_sources::path(const held_view& view, const std::string& directory, const cut_segment& segment,
                              segment_file kind) const {
  return segment.kept ? view.directory + "/" + held_file_name(*segment.kept, kind)
                      : directory + "/" + segment_file_name(segment.extent.base, kind);
}

result<cut_sources> find_cut_sources(disk& d, const topic_id_bytes& topic, const std::string& directory,
                                     const held_view& view) {
  cut_sources found;
  for (const auto& kept : view.kept) found.segments.push_back({kept.extent, kept});
  const auto owner = stored_topic_id(d, directory);
  if (!owner) return owner.error();
  found.log_is_there = *owner == topic;
  if (found.log_is_there) {
    if (auto added = add_own(d, directory, view, found); !added) return added.error();
  }
  std::ranges::sort(found.segments, {}, [](const auto& s) { return s.extent.base; });
  auto reached = view.hold.cut.start;
  for (const auto& s : found.segments) {
    if (s.extent.base > reached) break;
    reached = std::max(reached, s.extent.end);
  }
  if (reached >= view.hold.cut.end) return found;
  return make_error(errc::corrupt,
                    directory + ": records of the cut are gone, from offset " + std::to_string(reached.value) + " on");
}

}  // namespace millrace
