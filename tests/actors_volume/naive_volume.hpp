#pragma once
#include <algorithm>
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

  bool clear(const path& names, std::uint64_t offset, std::uint64_t length, bool grow) {
    const auto file = find(names);
    if (!file || file->kind != object_kind::FILE || length == 0) return false;
    const auto size = file->bytes.size();
    const auto end = std::min<std::uint64_t>(offset + length, size);
    if (offset < end) file->bytes.replace(offset, end - offset, end - offset, '\0');
    for (auto block = (offset + 8191) / 8192; (block + 1) * 8192 <= end || (end == size && block * 8192 < end); ++block)
      file->blocks.erase(block);
    if (grow && size < offset + length) file->bytes.resize(offset + length);
    return true;
  }

  bool exchange(const path& one, const path& other) {
    const auto first = find(one), second = find(other);
    if (!first || !second || one.empty() || other.empty()) return false;
    if (first == second) return true;
    if (is_below(one, other) || is_below(other, one)) return false;
    directory_of(one)->entries[one.back()] = second;
    directory_of(other)->entries[other.back()] = first;
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
    if (object->kind == object_kind::DIRECTORY && is_below(to, from)) return false;
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
  static bool is_below(const path& names, const path& above) {
    return names.size() >= above.size() && std::equal(above.begin(), above.end(), names.begin());
  }

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
