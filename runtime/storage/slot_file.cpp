#include "runtime/storage/slot_file.hpp"

#include <optional>

#include "codecs/log/slot.hpp"

namespace millrace {
namespace {

constexpr std::size_t slot_bytes_max = 256 << 20;

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

result<std::vector<std::byte>> slot_file::load() {
  std::optional<slot> newest;
  std::optional<error> bad;
  for (const std::uint64_t which : {0, 1}) {
    const auto bytes = read_file(disk_, slot_path(which), slot_bytes_max);
    if (!bytes && bytes.error().code == errc::not_found) continue;
    if (!bytes) return bytes.error();
    auto decoded = decode_slot(*bytes);
    if (!decoded && decoded.error().code == errc::unsupported) return decoded.error();
    if (!decoded)
      bad = make_error(errc::corrupt, slot_path(which) + ": " + decoded.error().context);
    else if (!newest || decoded->sequence > newest->sequence)
      newest = std::move(*decoded);
  }
  if (newest) {
    sequence_ = newest->sequence;
    return std::move(newest->payload);
  }
  return bad ? *bad : make_error(errc::not_found, path_ + ": never stored");
}

result<void> slot_file::store(std::span<const std::byte> payload) {
  const auto path = slot_path(sequence_ + 1);
  auto opened = disk_.open(path, open_mode::create);
  if (!opened) return opened.error();
  if (auto wrote = write_at(**opened, 0, encode_slot(sequence_ + 1, payload)); !wrote) return wrote;
  if (auto synced = (*opened)->sync(); !synced) return synced;
  // A slot that was found may have been made by a process that died before its name was durable.
  auto& named = is_named_[(sequence_ + 1) % 2];
  if (!named) {
    if (auto synced = disk_.sync_directory(parent_of(path)); !synced) return synced;
  }
  named = true;
  ++sequence_;
  return {};
}

}  // namespace millrace
