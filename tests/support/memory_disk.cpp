#include "tests/support/memory_disk.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "runtime/disk/spare_room.hpp"

namespace millrace {
namespace {

constexpr std::size_t sector_bytes = 512;
constexpr std::size_t hole_bytes = 4096;

using bytes = std::vector<std::byte>;

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }
std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

error no_such(const std::string& path) { return make_error(errc::not_found, path + ": no such file or directory"); }

/// `volatile_plane` up to the sector where the machine stopped, `durable` behind it.
bytes torn_front(const bytes& durable, const bytes& volatile_plane, std::mt19937_64& random) {
  const auto longer = std::max(durable.size(), volatile_plane.size());
  const auto sectors = (longer + sector_bytes - 1) / sector_bytes;
  const auto cut = std::min(longer, sector_bytes * (random() % (sectors + 1)));
  if (volatile_plane.size() < durable.size()) return random() % 2 == 0 ? durable : volatile_plane;
  bytes left(volatile_plane.begin(), volatile_plane.begin() + static_cast<std::ptrdiff_t>(cut));
  if (durable.size() > cut) left.insert(left.end(), durable.begin() + static_cast<std::ptrdiff_t>(cut), durable.end());
  return left;
}

bytes torn_sectors(const bytes& durable, const bytes& volatile_plane, std::mt19937_64& random) {
  bytes left = durable;
  const auto shorter = std::min(durable.size(), volatile_plane.size());
  const auto longer = std::max(durable.size(), volatile_plane.size());
  left.resize(shorter + random() % (longer - shorter + 1));
  for (std::size_t at = 0; at < left.size(); at += sector_bytes) {
    if (random() % 2 == 0 || at >= volatile_plane.size()) continue;
    const auto end = std::min({at + sector_bytes, left.size(), volatile_plane.size()});
    std::copy(volatile_plane.begin() + static_cast<std::ptrdiff_t>(at),
              volatile_plane.begin() + static_cast<std::ptrdiff_t>(end),
              left.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return left;
}

bytes after_power_loss(const bytes& durable, const bytes& volatile_plane, tearing how, std::mt19937_64& random) {
  if (how == tearing::nothing || durable == volatile_plane) return durable;
  return how == tearing::front ? torn_front(durable, volatile_plane, random)
                               : torn_sectors(durable, volatile_plane, random);
}

class memory_lock final : public disk_lock {
 public:
  memory_lock(std::shared_ptr<std::set<std::string>> locked, std::string path)
      : locked_(std::move(locked)), path_(std::move(path)) {}
  ~memory_lock() override { locked_->erase(path_); }

 private:
  std::shared_ptr<std::set<std::string>> locked_;
  std::string path_;
};

}  // namespace

struct memory_disk::node {
  bool directory = false;
  std::uint64_t identity = 0;
  bytes now;                      // of a file: what a read returns
  std::set<std::uint64_t> holes;  // pages of it that take no room
  bytes durable;                  // and what is on the device
  std::map<std::string, std::shared_ptr<node>> entries;
  std::map<std::string, std::shared_ptr<node>> durable_entries;
};

class memory_file final : public file, public room_giver {
 public:
  memory_file(memory_disk& on, std::shared_ptr<memory_disk::node> of, std::string path, open_mode mode)
      : disk_(on), node_(std::move(of)), path_(std::move(path)), mode_(mode) {}

  result<std::size_t> read_at(std::uint64_t position, std::span<std::byte> into) override {
    if (position >= node_->now.size()) return std::size_t{0};
    const auto count = std::min<std::size_t>(into.size(), node_->now.size() - position);
    std::copy_n(node_->now.begin() + static_cast<std::ptrdiff_t>(position), count, into.begin());
    return count;
  }

  result<void> write_at(std::uint64_t position, std::span<const std::span<const std::byte>> parts) override {
    if (mode_ == open_mode::read) return make_error(errc::io_failure, path_ + ": open for reading only");
    const auto begin = position;
    for (const auto& part : parts) {
      if (mode_ == open_mode::direct && (position % direct_alignment != 0 || part.size() % direct_alignment != 0)) {
        return make_error(errc::invalid_argument, path_ + ": not aligned");
      }
      const auto count = disk_.that_fits(position, part.size(), node_->now.size());
      if (position + count > node_->now.size()) node_->now.resize(position + count);
      std::copy_n(part.begin(), count, node_->now.begin() + static_cast<std::ptrdiff_t>(position));
      node_->holes.erase(node_->holes.lower_bound(begin / hole_bytes),
                         node_->holes.lower_bound((position + count + hole_bytes - 1) / hole_bytes));
      if (count < part.size()) return make_error(errc::no_space, path_ + ": no space left");
      position += count;
    }
    return mode_ == open_mode::direct ? sync() : result<void>{};
  }

  result<void> sync() override {
    if (node_->directory) disk_.sync_names(*node_);
    node_->durable = node_->now;
    return {};
  }

  result<std::uint64_t> size() override { return std::uint64_t{node_->now.size()}; }

  result<void> truncate(std::uint64_t size) override {
    node_->now.resize(size);
    node_->holes.erase(node_->holes.lower_bound(size / hole_bytes), node_->holes.end());
    return {};
  }

  result<void> give_back(std::uint64_t position, std::uint64_t size) override {
    if (position % hole_bytes != 0 || size % hole_bytes != 0 || position + size > node_->now.size()) {
      return make_error(errc::invalid_argument, path_ + ": no whole pages of the file");
    }
    const auto first = node_->now.begin() + static_cast<std::ptrdiff_t>(position);
    std::fill(first, first + static_cast<std::ptrdiff_t>(size), std::byte{0});
    for (auto page = position / hole_bytes; page < (position + size) / hole_bytes; ++page) node_->holes.insert(page);
    return {};
  }

  result<std::uint64_t> identity() override { return node_->identity; }
  void drop_cached() override {}
  int fd() const override { return -1; }
  const std::string& path() const override { return path_; }

 private:
  memory_disk& disk_;
  std::shared_ptr<memory_disk::node> node_;
  std::string path_;
  open_mode mode_;
};

memory_disk::memory_disk() : root_(std::make_shared<node>()), locked_(std::make_shared<std::set<std::string>>()) {
  root_->directory = true;
}

memory_disk::~memory_disk() = default;

std::shared_ptr<memory_disk::node> memory_disk::find(const std::string& path) const {
  auto at = root_;
  for (std::size_t begin = 0; begin < path.size() && at;) {
    const auto end = std::min(path.find('/', begin), path.size());
    if (end > begin) {
      const auto entry = at->entries.find(path.substr(begin, end - begin));
      at = entry == at->entries.end() ? nullptr : entry->second;
    }
    begin = end + 1;
  }
  return at;
}

void memory_disk::change_names(name_operation operation) {
  for (const auto& [directory, name, target] : operation) {
    if (target)
      directory->entries[name] = target;
    else
      directory->entries.erase(name);
  }
  unsynced_names_.push_back(std::move(operation));
}

/// All that touches `directory` becomes durable, each operation whole.
void memory_disk::sync_names(const node& directory) {
  const auto touches = [&](const name_operation& operation) {
    return std::any_of(operation.begin(), operation.end(),
                       [&](const auto& c) { return c.directory.get() == &directory; });
  };
  for (const auto& operation : unsynced_names_) {
    if (!touches(operation)) continue;
    for (const auto& [in, name, target] : operation) {
      if (target)
        in->durable_entries[name] = target;
      else
        in->durable_entries.erase(name);
    }
  }
  std::erase_if(unsynced_names_, touches);
}

void memory_disk::crash(std::uint64_t seed, tearing how) {
  std::mt19937_64 random(seed);
  const auto survivors = how == tearing::nothing ? 0 : random() % (unsynced_names_.size() + 1);
  for (std::size_t i = 0; i < survivors; ++i) {
    for (const auto& [in, name, target] : unsynced_names_[i]) {
      if (target)
        in->durable_entries[name] = target;
      else
        in->durable_entries.erase(name);
    }
  }
  unsynced_names_.clear();
  locked_ = std::make_shared<std::set<std::string>>();
  // New nodes, so that files still open from before write nowhere; one for all names of a file.
  std::map<const node*, std::shared_ptr<node>> restarted;
  const auto restart = [&](const auto& self, const node& old) -> std::shared_ptr<node> {
    auto& fresh = restarted[&old];
    if (fresh) return fresh;
    fresh = std::make_shared<node>();
    fresh->directory = old.directory;
    fresh->identity = old.identity;
    fresh->now = fresh->durable = after_power_loss(old.durable, old.now, how, random);
    for (const auto& [name, target] : old.durable_entries) fresh->entries[name] = self(self, *target);
    fresh->durable_entries = fresh->entries;
    return fresh;
  };
  root_ = restart(restart, *root_);
}

/// Of `count` bytes at `position` in a file of `size`. Without a limit nothing is added up, which takes long.
std::size_t memory_disk::that_fits(std::uint64_t position, std::size_t count, std::uint64_t size) const {
  if (capacity_ == UINT64_MAX) return count;
  const auto room = capacity_ - std::min(capacity_, used());
  const auto fits = std::min<std::uint64_t>(position + count, size + room);
  return fits > position ? static_cast<std::size_t>(fits - position) : 0;
}

std::uint64_t memory_disk::used() const {
  std::set<const node*> counted;
  const auto sum = [&counted](const auto& self, const node& of) -> std::uint64_t {
    if (!counted.insert(&of).second) return 0;
    std::uint64_t total = of.now.size() - of.holes.size() * hole_bytes;
    for (const auto& [name, target] : of.entries) total += self(self, *target);
    return total;
  };
  return sum(sum, *root_);
}

result<std::shared_ptr<file>> memory_disk::open(const std::string& path, open_mode mode) {
  auto found = find(path);
  if (!found && (mode == open_mode::create || mode == open_mode::direct)) {
    auto parent = find(parent_of(path));
    if (!parent || !parent->directory) return no_such(path);
    found = std::make_shared<node>();
    found->identity = ++identities_;
    change_names({{parent, name_of(path), found}});
  }
  if (!found) return no_such(path);
  if (found->directory != (mode == open_mode::directory)) return make_error(errc::io_failure, path + ": wrong kind");
  return std::shared_ptr<file>(std::make_shared<memory_file>(*this, found, path, mode));
}

result<std::uint64_t> memory_disk::size_of(const std::string& path) {
  const auto found = find(path);
  if (!found) return no_such(path);
  return std::uint64_t{found->now.size()};
}

result<void> memory_disk::rename(const std::string& from, const std::string& to) {
  auto moved = find(from);
  auto target_parent = find(parent_of(to));
  if (!moved || !target_parent) return no_such(moved ? to : from);
  if (moved == find(to)) return {};  // as POSIX has it: both names stay
  change_names({{find(parent_of(from)), name_of(from), nullptr}, {target_parent, name_of(to), moved}});
  return {};
}

result<void> memory_disk::link(const std::string& from, const std::string& to) {
  auto linked = find(from);
  auto parent = find(parent_of(to));
  if (!linked || !parent || !parent->directory) return no_such(linked ? to : from);
  if (linked->directory) return make_error(errc::io_failure, from + ": a directory has one name");
  if (find(to)) return make_error(errc::already_exists, to + ": exists");
  change_names({{parent, name_of(to), linked}});
  return {};
}

result<std::uint64_t> memory_disk::links_of(const std::string& path) {
  const auto found = find(path);
  if (!found) return no_such(path);
  const auto names = [&found](const auto& self, const node& in) -> std::uint64_t {
    std::uint64_t count = 0;
    for (const auto& [name, target] : in.entries) count += target == found ? 1 : self(self, *target);
    return count;
  };
  return names(names, *root_);
}

result<void> memory_disk::remove(const std::string& path) {
  const auto found = find(path);
  if (!found) return no_such(path);
  if (!found->entries.empty()) return make_error(errc::io_failure, path + ": directory not empty");
  change_names({{find(parent_of(path)), name_of(path), nullptr}});
  return {};
}

result<void> memory_disk::make_directory(const std::string& path) {
  if (find(path)) return make_error(errc::already_exists, path + ": exists");
  auto parent = find(parent_of(path));
  if (!parent || !parent->directory) return no_such(path);
  auto made = std::make_shared<node>();
  made->directory = true;
  change_names({{parent, name_of(path), made}});
  return {};
}

result<std::vector<directory_entry>> memory_disk::list(const std::string& path) {
  const auto found = find(path);
  if (!found || !found->directory) return no_such(path);
  std::vector<directory_entry> entries;
  for (const auto& [name, target] : found->entries) entries.push_back({name, target->directory});
  return entries;
}

result<void> memory_disk::sync_directory(const std::string& path) {
  const auto found = find(path);
  if (!found || !found->directory) return no_such(path);
  sync_names(*found);
  return {};
}

result<std::uint64_t> memory_disk::free_bytes(const std::string& path) {
  if (!find(path)) return no_such(path);
  return capacity_ - std::min(capacity_, used());
}

result<std::unique_ptr<disk_lock>> memory_disk::lock(const std::string& path) {
  if (auto opened = open(path, open_mode::create); !opened) return opened.error();
  if (!locked_->insert(path).second) return make_error(errc::unavailable, path + ": locked");
  return std::unique_ptr<disk_lock>(std::make_unique<memory_lock>(locked_, path));
}

}  // namespace millrace
