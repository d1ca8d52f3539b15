#pragma once
#include <memory>
#include <string>
#include <vector>

#include "actors/volume/volume_registry.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace::cli {

/// The store of a node that is stopped, kept from being started while this lives. Ownership: borrows the disk.
class stopped_store {
 public:
  /// `not_found` if the data directory is none or has no store, `unavailable` if a node runs on it; else as
  /// `block_store::open`. What a start would bring in order, this does too: it replays the journal.
  static result<std::unique_ptr<stopped_store>> open(disk& d, const std::string& data_directory);

  store::block_store& blocks() { return *store_; }
  block_store_port& port() { return *port_; }

  /// `corrupt` if the list of volumes cannot be read.
  result<std::vector<volume_record>> volumes();

 private:
  stopped_store() = default;

  std::unique_ptr<disk_lock> lock_;
  std::unique_ptr<store::block_store> store_;
  std::unique_ptr<block_store_port> port_;
};

/// The data directory's store.
std::string store_directory(const std::string& data_directory);

}  // namespace millrace::cli
