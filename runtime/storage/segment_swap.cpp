#include "runtime/storage/segment_swap.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "runtime/storage/segment_bounds.hpp"

namespace millrace {
namespace {

constexpr std::string_view cleaned_suffix = ".cleaned";
constexpr std::string_view swap_suffix = ".swap";
constexpr std::size_t offset_digits = 20;

std::string path_of(const std::string& directory, kafka::offset base, segment_file kind) {
  return directory + "/" + segment_file_name(base, kind);
}

/// The log's name for the swap says how far it reaches, as the new file alone cannot.
std::string swap_path(const std::string& directory, const segment_swap& swap, segment_file kind) {
  auto path = path_of(directory, swap.base, kind);
  if (kind == segment_file::log) {
    auto digits = std::to_string(swap.end.value);
    path += "." + digits.insert(0, offset_digits - digits.size(), '0');
  }
  return path + std::string(swap_suffix);
}

/// False if there is no such file.
result<bool> rename_if_there(disk& d, const std::string& from, const std::string& to) {
  const auto renamed = d.rename(from, to);
  if (!renamed && renamed.error().code == errc::not_found) return false;
  if (!renamed) return renamed.error();
  return true;
}

result<void> remove_if_there(disk& d, const std::string& path) {
  const auto removed = d.remove(path);
  if (!removed && removed.error().code == errc::not_found) return {};
  return removed;
}

result<void> sync_if_there(disk& d, const std::string& path) {
  const auto opened = d.open(path, open_mode::write);
  if (!opened && opened.error().code == errc::not_found) return {};
  if (!opened) return opened.error();
  return (*opened)->sync();
}

/// Which segments of the directory a swap replaces: those that have any file there.
result<std::vector<kafka::offset>> replaced_by(disk& d, const std::string& directory, const segment_swap& swap) {
  const auto entries = d.list(directory);
  if (!entries) return entries.error();
  std::set<kafka::offset> bases;
  for (const auto& entry : *entries) {
    const auto parsed = parse_segment_file_name(entry.name);
    const bool counts = parsed && parsed->kind != segment_file::producer_snapshot;
    if (counts && parsed->base >= swap.base && parsed->base < swap.end) bases.insert(parsed->base);
  }
  return std::vector<kafka::offset>(bases.begin(), bases.end());
}

/// The segments that begin at `replaced`, if they are all in their place. When the first log has got another name,
/// which it is the first to get, what anybody needs of them has been kept, and who holds a cut since then reads the new
/// one.
result<std::vector<segment_extent>> still_there(disk& d, const std::string& directory, const segment_swap& swap,
                                                std::span<const kafka::offset> replaced) {
  auto all = stored_segments(d, directory);
  if (!all) return all;
  std::erase_if(*all, [&](const segment_extent& s) { return std::ranges::find(replaced, s.base) == replaced.end(); });
  if (!all->empty() && all->front().base != swap.base) all->clear();
  for (auto& s : *all) s.end = std::min(s.end, swap.end);
  return all;
}

}  // namespace

std::string cleaned_path(const std::string& directory, kafka::offset base, segment_file kind) {
  return path_of(directory, base, kind) + std::string(cleaned_suffix);
}

bool is_left_by_swap(std::string_view name) { return name.ends_with(cleaned_suffix) || name.ends_with(swap_suffix); }

std::optional<segment_swap> parse_swap_name(std::string_view name) {
  if (!name.ends_with(swap_suffix)) return std::nullopt;
  name.remove_suffix(swap_suffix.size());
  if (name.size() <= offset_digits + 1) return std::nullopt;
  const auto digits = name.substr(name.size() - offset_digits);
  const auto of = parse_segment_file_name(name.substr(0, name.size() - offset_digits - 1));
  std::int64_t end = 0;
  const auto [behind, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), end);
  const bool whole = failure == std::errc{} && behind == digits.data() + digits.size();
  if (!of || of->kind != segment_file::log || !whole || end <= of->base.value) return std::nullopt;
  return segment_swap{of->base, kafka::offset(end)};
}

result<void> commit_swap(disk& d, const std::string& directory, const segment_swap& swap) {
  const auto replaced = replaced_by(d, directory, swap);
  if (!replaced) return replaced.error();
  for (const auto base : *replaced) {
    if (auto synced = sync_if_there(d, path_of(directory, base, segment_file::transaction_index)); !synced) {
      return synced;
    }
  }
  if (auto synced = d.sync_directory(directory); !synced) return synced;
  for (const auto kind : swapped_files) {  // the log last
    const auto renamed = rename_if_there(d, cleaned_path(directory, swap.base, kind), swap_path(directory, swap, kind));
    if (!renamed) return renamed.error();
    if (!*renamed) return make_error(errc::not_found, directory + ": the new segment is not whole");
  }
  return d.sync_directory(directory);
}

result<std::vector<std::string>> finish_swap(disk& d, const std::string& directory, const segment_swap& swap,
                                             std::span<const kafka::offset> replaced) {
  std::vector<std::string> deleted;
  for (const auto base : replaced) {
    for (const auto kind : swapped_files) {
      // The new index may be in its place already, which then holds the only one.
      if (base == swap.base && kind != segment_file::log) continue;
      const auto path = path_of(directory, base, kind);
      const auto renamed = rename_if_there(d, path, path + std::string(deleted_suffix));
      if (!renamed) return renamed.error();
      if (*renamed) deleted.push_back(path + std::string(deleted_suffix));
    }
  }
  // Between the old and the new: as long as the old is there its bound must be known.
  if (auto forgotten = forget_bounds(d, directory, swap.base, swap.end); !forgotten) return forgotten.error();
  for (const auto kind : swapped_files) {
    const auto renamed = rename_if_there(d, swap_path(directory, swap, kind), path_of(directory, swap.base, kind));
    if (!renamed) return renamed.error();
  }
  return deleted;
}

namespace {

result<void> recover_swap(disk& d, const std::string& directory, const segment_swap& swap,
                          const segments_leaving& leaving) {
  const auto replaced = replaced_by(d, directory, swap);
  if (!replaced) return replaced.error();
  const auto there = still_there(d, directory, swap, *replaced);
  if (!there) return there.error();
  const auto taken = leaving(*there);
  if (!taken) return taken.error();
  const auto deleted = finish_swap(d, directory, swap, *replaced);
  if (!deleted) return deleted.error();
  if (auto synced = d.sync_directory(directory); !synced) return synced;
  for (const auto& path : *deleted) {
    if (auto removed = remove_if_there(d, path); !removed) return removed;
  }
  return {};
}

}  // namespace

result<void> recover_swaps(disk& d, const std::string& directory, const segments_leaving& leaving) {
  const auto entries = d.list(directory);
  if (!entries && entries.error().code == errc::not_found) return {};
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    const auto swap = parse_swap_name(entry.name);
    if (!swap) continue;
    if (auto done = recover_swap(d, directory, *swap, leaving); !done) return done;
  }
  for (const auto& entry : *entries) {
    if (!is_left_by_swap(entry.name)) continue;
    if (auto removed = remove_if_there(d, directory + "/" + entry.name); !removed) return removed;
  }
  return {};
}

}  // namespace millrace
