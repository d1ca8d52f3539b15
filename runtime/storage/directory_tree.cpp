#include "runtime/storage/directory_tree.hpp"

namespace millrace {

result<void> make_if_absent(disk& d, const std::string& path) {
  auto made = d.make_directory(path);
  if (made) return d.sync_directory(path.substr(0, path.rfind('/')));
  return made.error().code == errc::already_exists ? result<void>{} : made;
}

result<void> remove_tree(disk& d, const std::string& path) {
  const auto entries = d.list(path);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    const auto inner = path + "/" + entry.name;
    if (auto removed = entry.directory ? remove_tree(d, inner) : d.remove(inner); !removed) return removed;
  }
  return d.remove(path);
}

}  // namespace millrace
