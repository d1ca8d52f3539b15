#include "apps/millrace/store_files/stopped_store.hpp"

#include "runtime/storage/format_file.hpp"

namespace millrace::cli {

std::string store_directory(const std::string& data_directory) { return data_directory + "/store"; }

result<std::unique_ptr<stopped_store>> stopped_store::open(disk& d, const std::string& data_directory) {
  if (const auto owner = load_format_file(d, data_directory); !owner) return owner.error();
  const auto directory = store_directory(data_directory);
  if (const auto size = d.size_of(directory + "/blocks"); !size) {
    return size.error().code == errc::not_found
               ? make_error(errc::not_found, data_directory + " has no store: no node has kept volumes there")
               : size.error();
  }
  std::unique_ptr<stopped_store> opened(new stopped_store);
  auto lock = d.lock(data_directory + "/.lock");
  if (!lock && lock.error().code == errc::unavailable) {
    return make_error(errc::unavailable,
                      "data directory " + data_directory + " is in use: a node runs on it; stop it first");
  }
  if (!lock) return lock.error();
  opened->lock_ = std::move(*lock);
  auto blocks = store::block_store::open(d, directory, {});
  if (!blocks) return blocks.error();
  opened->store_ = std::move(*blocks);
  opened->port_ = std::make_unique<block_store_port>(*opened->store_, block_store_port::seen::applied);
  return opened;
}

result<std::vector<volume_record>> stopped_store::volumes() {
  const auto registry = port_->registry();
  if (!registry) return registry.error();
  return volume_registry::list_volumes(**registry, "");
}

}  // namespace millrace::cli
