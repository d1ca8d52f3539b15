#include "apps/millrace/log_files/log_repair.hpp"

#include <algorithm>

#include "codecs/log/log_names.hpp"

namespace millrace::cli {
namespace {

constexpr std::size_t copy_chunk_bytes = 1 << 20;

/// Copies [from, size) of `source` into the new file `path`, durably.
result<void> copy_tail(disk& d, file& source, std::uint64_t from, std::uint64_t size, const std::string& path) {
  const auto target = d.open(path, open_mode::create);
  if (!target) return target.error();
  if (auto emptied = (*target)->truncate(0); !emptied) return emptied;
  std::vector<std::byte> chunk(copy_chunk_bytes);
  for (auto at = from; at < size;) {
    const auto got = source.read_at(at, std::span(chunk).first(std::min<std::uint64_t>(chunk.size(), size - at)));
    if (!got) return got.error();
    if (*got == 0) break;
    if (auto written = write_at(**target, at - from, std::span(chunk).first(*got)); !written) return written;
    at += *got;
  }
  return (*target)->sync();
}

/// Files that describe what is cut off: indexes of the cut segment and of all behind it, and snapshots of producers
/// taken above the cut.
bool no_longer_fits(const parsed_segment_name& name, const repair_plan& plan) {
  switch (name.kind) {
    case segment_file::log: return false;
    case segment_file::offset_index:
    case segment_file::time_index:
    case segment_file::transaction_index: return name.base >= plan.cut.base;
    case segment_file::producer_snapshot: return name.base > plan.at.next;
  }
  return false;
}

}  // namespace

result<repair_plan> plan_repair(disk& d, const stored_log& log, const log_finding& finding) {
  const auto names = d.links_of(log.segments.at(finding.bad_segment).path);
  if (!names) return names.error();
  if (*names > 1) {
    return make_error(errc::unsupported, log.name +
                                             " shares the damaged segment with a snapshot, a clone or the log that "
                                             "it was cloned from: cutting it would cut them too");
  }
  repair_plan plan{log.segments.at(finding.bad_segment), finding.good_end, {}, {}, {}};
  if (plan.at.position < plan.cut.bytes) plan.bytes_kept_in = plan.cut.path + std::string(aside_suffix);
  for (auto i = finding.bad_segment + 1; i < log.segments.size(); ++i) plan.set_aside.push_back(log.segments[i].path);
  const auto entries = d.list(log.directory);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    const auto parsed = parse_segment_file_name(entry.name);
    if (parsed && no_longer_fits(*parsed, plan)) plan.removed.push_back(log.directory + "/" + entry.name);
  }
  return plan;
}

result<void> carry_out(disk& d, const std::string& directory, const repair_plan& plan) {
  const auto segment = d.open(plan.cut.path, open_mode::write);
  if (!segment) return segment.error();
  if (!plan.bytes_kept_in.empty()) {
    if (auto kept = copy_tail(d, **segment, plan.at.position, plan.cut.bytes, plan.bytes_kept_in); !kept) return kept;
    if (auto synced = d.sync_directory(directory); !synced) return synced;
  }
  for (const auto& path : plan.removed) {
    if (auto removed = d.remove(path); !removed) return removed;
  }
  for (const auto& path : plan.set_aside) {
    if (auto renamed = d.rename(path, path + std::string(aside_suffix)); !renamed) return renamed;
  }
  if (auto cut = (*segment)->truncate(plan.at.position); !cut) return cut;
  if (auto synced = (*segment)->sync(); !synced) return synced;
  return d.sync_directory(directory);
}

}  // namespace millrace::cli
