#include "runtime/storage/stored_segments.hpp"

#include <algorithm>

#include "codecs/log/log_names.hpp"
#include "runtime/storage/compaction_file.hpp"
#include "runtime/storage/segment_bounds.hpp"

namespace millrace {

result<std::vector<segment_extent>> stored_segments(disk& d, const std::string& directory) {
  std::vector<segment_extent> found;
  const auto entries = d.list(directory);
  if (!entries && entries.error().code == errc::not_found) return found;
  if (!entries) return entries.error();
  const auto bounds = load_segment_bounds(d, directory);
  if (!bounds) return bounds.error();
  for (const auto& entry : *entries) {  // by name, which is by offset
    const auto parsed = parse_segment_file_name(entry.name);
    if (!parsed || parsed->kind != segment_file::log) continue;
    const auto size = d.size_of(directory + "/" + entry.name);
    if (!size && size.error().code == errc::not_found) continue;
    if (!size) return size.error();
    auto bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(*size, std::numeric_limits<std::int32_t>::max()));
    if (*bounds) {
      const auto bound = (*bounds)->bytes.find(parsed->base);
      if (bound != (*bounds)->bytes.end()) bytes = std::min(bytes, bound->second);
    }
    if (!found.empty()) found.back().end = parsed->base;
    found.push_back({parsed->base, unknown_end, bytes, continuity::gapless});
  }
  const auto compacted = load_compaction_checkpoint(d, directory);
  if (!compacted) return compacted.error();
  for (auto& s : found) {
    if (s.end != unknown_end && s.base < compacted->gaps_end) s.rule = continuity::rising;
  }
  return found;
}

}  // namespace millrace
