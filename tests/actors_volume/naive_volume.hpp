#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "actors/volume/volume_ids.hpp"

namespace millrace {

/// A volume as plainly as it can be told: what the model spec compares with. Its calls say whether they are granted.
class naive_volume {
 public:
  struct node {
    object_kind kind = object_kind::NONE;
    std::map<std::string, std::shared_ptr<node>> entries;
    std::string bytes;
    std::set<std::uint64_t> blocks;  // of 8 KiB that were ever written and not cut off
    std::map<std::string, std::string> rows;
  };
  using path = std::vector<std::string>;
  using node_ptr = std::shared_ptr<node>;

  naive_volume() { root_->kind = object_kind::DIRECTORY; }

  const node_ptr& root() const { return root_; }

  node_ptr find(const path& names) const {
    auto at = root_;
    for (const auto& name : names) {
      const auto found = at->entries.find(name);
      if (found == at->entries.end()) return nullptr;
      at = found->second;
    }
    return at;
  }

  bool make(const path& names, object_kind kind) {
    const auto directory = directory_of(names);
    if (!directory || directory->entries.contains(names.back())) return false;
    auto made = std::make_shared<node>();
    made->kind = kind;
    directory->entries[names.back()] = made;
    return true;
  }

  bool write(const path& names, std::uint64_t offset, const std::string& bytes) {
    auto file = find(names);
    if (!file && make(names, object_kind::FILE)) file = find(names);
    if (!file || file->kind != object_kind::FILE) return false;
    if (bytes.empty()) return true;
    if (file->bytes.size() < offset + bytes.size()) file->bytes.resize(offset + bytes.size());
    file->bytes.replace(offset, bytes.size(), bytes);
    for (auto block = offset / 8192; block * 8192 < offset + bytes.size(); ++block) file->blocks.insert(block);
    return true;
  }

  bool truncate(const path& names, std::uint64_t size) {
    const auto file = find(names);
    if (!file || file->kind != object_kind::FILE) return false;
    file->bytes.resize(size);
    file->blocks.erase(file->blocks.lower_bound((size + 8191) / 8192), file->blocks.end());
    return true;
  }

  bool remove(const path& names, bool recursive) {
    const auto object = find(names);
    if (!object || names.empty() || (!recursive && !object->entries.empty())) return false;
    directory_of(names)->entries.erase(names.back());
    return true;
  }

  bool rename(const path& from, const path& to) {
    const auto object = find(from);
    const auto directory = directory_of(to);
    if (!object || from.empty() || !directory) return false;
    const auto replaced = find(to);
    if (replaced == object) return true;
    if (object->kind == object_kind::DIRECTORY && to.size() >= from.size() &&
        std::equal(from.begin(), from.end(), to.begin()))
      return false;
    if (replaced) {
      const bool directories = object->kind == object_kind::DIRECTORY;
      if (directories != (replaced->kind == object_kind::DIRECTORY) || !replaced->entries.empty()) return false;
    }
    directory_of(from)->entries.erase(from.back());
    directory->entries[to.back()] = object;
    return true;
  }

  bool link(const path& existing, const path& to) {
    const auto object = find(existing);
    const auto directory = directory_of(to);
    if (!object || object->kind == object_kind::DIRECTORY || !directory || directory->entries.contains(to.back()))
      return false;
    directory->entries[to.back()] = object;
    return true;
  }

  /// How many names each object has; of a directory: 1.
  std::map<const node*, unsigned> names() const {
    std::map<const node*, unsigned> counts;
    count(*root_, counts);
    return counts;
  }

  /// Another one that is like it; names of one object are names of one object there.
  naive_volume copy() const {
    naive_volume other;
    std::map<const node*, node_ptr> copies;
    other.root_ = copy(root_, copies);
    return other;
  }

 private:
  node_ptr directory_of(const path& names) const {
    if (names.empty()) return nullptr;
    auto directory = find(path(names.begin(), names.end() - 1));
    return directory && directory->kind == object_kind::DIRECTORY ? directory : nullptr;
  }

  static void count(const node& directory, std::map<const node*, unsigned>& counts) {
    for (const auto& [name, object] : directory.entries) {
      ++counts[object.get()];
      count(*object, counts);
    }
  }

  static node_ptr copy(const node_ptr& object, std::map<const node*, node_ptr>& copies) {
    auto& made = copies[object.get()];
    if (made) return made;
    made = std::make_shared<node>(*object);
    const auto copied = made;
    for (auto& [name, below] : copied->entries) below = copy(below, copies);
    return copied;
  }

  node_ptr root_ = std::make_shared<node>();
};

}  // namespace millrace
