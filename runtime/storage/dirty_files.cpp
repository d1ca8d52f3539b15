#include "runtime/storage/dirty_files.hpp"

#include <utility>

namespace millrace {
namespace {

/// Adds what `path` names as `part`; nothing if it is gone.
result<void> open_part(disk& d, const std::string& path, open_mode mode, file_slice part, std::vector<file_slice>& to) {
  if (!part.file) {
    auto opened = d.open(path, mode);
    if (!opened && opened.error().code == errc::not_found) return {};
    if (!opened) return opened.error();
    part.file = std::move(*opened);
  }
  to.push_back(std::move(part));
  return {};
}

}  // namespace

void dirty_files::wrote(const std::shared_ptr<file>& to, std::uint64_t position, std::size_t length, bool held) {
  if (!written_.empty()) {
    auto& [path, part] = written_.back();
    if (part.position + part.length == position && (part.file == to || path == to->path())) {
      part.length += length;
      return;
    }
  }
  written_.push_back({to->path(), {held ? to : nullptr, position, length}});
}

result<std::vector<file_slice>> dirty_files::take(disk& d) {
  std::vector<file_slice> all;
  for (const auto& [path, part] : written_) {
    if (auto added = open_part(d, path, open_mode::write, part, all); !added) return added.error();
  }
  for (const auto& path : touched_) {
    if (auto added = open_part(d, path, open_mode::write, {}, all); !added) return added.error();
  }
  for (const auto& path : directories_) {
    if (auto added = open_part(d, path, open_mode::directory, {}, all); !added) return added.error();
  }
  *this = {};
  return all;
}

}  // namespace millrace
