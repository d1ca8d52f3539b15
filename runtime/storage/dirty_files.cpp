#include "runtime/storage/dirty_files.hpp"

#include <utility>

namespace millrace {

void dirty_files::wrote(std::shared_ptr<file> to, std::uint64_t position, std::size_t length) {
  if (!written_.empty()) {
    auto& last = written_.back();
    if (last.file == to && last.position + last.length == position) {
      last.length += length;
      return;
    }
  }
  written_.push_back({std::move(to), position, length});
}

result<std::vector<file_slice>> dirty_files::take(disk& d) {
  std::vector<file_slice> handles;
  for (const auto& directory : directories_) {
    auto opened = d.open(directory, open_mode::directory);
    if (!opened) return opened.error();
    handles.push_back({std::move(*opened), 0, 0});
  }
  auto all = std::exchange(written_, {});
  for (auto& small : std::exchange(small_, {})) all.push_back({std::move(small), 0, 0});
  for (auto& handle : handles) all.push_back(std::move(handle));
  directories_.clear();
  return all;
}

}  // namespace millrace
