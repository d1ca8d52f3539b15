#include "runtime/disk/disk.hpp"

namespace millrace {

result<void> replace_file(disk& d, const std::string& path, std::span<const std::byte> bytes) {
  const auto temporary = path + ".tmp";
  auto opened = d.open(temporary, open_mode::create);
  if (!opened) return opened.error();
  auto& f = **opened;
  if (auto cut = f.truncate(0); !cut) return cut;
  if (auto wrote = write_at(f, 0, bytes); !wrote) return wrote;
  if (auto synced = f.sync(); !synced) return synced;
  return d.rename(temporary, path);
}

result<std::vector<std::byte>> read_file(disk& d, const std::string& path, std::size_t bytes_max) {
  auto opened = d.open(path, open_mode::read);
  if (!opened) return opened.error();
  const auto size = (*opened)->size();
  if (!size) return size.error();
  if (*size > bytes_max)
    return make_error(errc::limit_exceeded, "read " + path + ": it is " + std::to_string(*size) + " bytes long");
  std::vector<std::byte> bytes(*size);
  const auto got = (*opened)->read_at(0, bytes);
  if (!got) return got.error();
  bytes.resize(*got);
  return bytes;
}

}  // namespace millrace
