#include "apps/bench/store/rocksdb_engine.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/version.h>
#include <rocksdb/write_batch.h>

#include <chrono>
#include <thread>
#include <utility>
#include <vector>

namespace millrace::bench {
namespace {

constexpr std::uint64_t sorted_file_bytes = 64 << 20;  // what RocksDB's own compactions make them

error failed(const char* what, const rocksdb::Status& status) {
  return make_error(status.IsCorruption() ? errc::corrupt : errc::io_failure,
                    std::string("RocksDB, ") + what + ": " + status.ToString());
}

rocksdb::Slice borrowed(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

rocksdb::Options options_for(const engine_place& place) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(2 * place.bytes_planned + (std::size_t{64} << 20));
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  options.level_compaction_dynamic_level_bytes = true;
  options.recycle_log_file_num = 4;
  options.write_buffer_size = write_memory_bytes;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

class rocksdb_engine final : public store_engine {
 public:
  result<void> open(const engine_place& place) {
    folder_ = place.folder;
    options_ = options_for(place);
    durable_.sync = true;
    rocksdb::DB* opened = nullptr;
    if (const auto status = rocksdb::DB::Open(options_, folder_, &opened); !status.ok()) return failed("open", status);
    store_.reset(opened);
    return {};
  }

  result<void> load(const key_space& keys) override {
    std::vector<std::string> files;
    std::uint64_t at = 0;
    while (at < keys.count()) {
      files.push_back(folder_ + "/load-" + std::to_string(files.size()) + ".sst");
      const auto next = write_sorted(keys, at, files.back());
      if (!next) return next.error();
      at = *next;
    }
    rocksdb::IngestExternalFileOptions how;
    how.move_files = true;
    if (const auto status = store_->IngestExternalFile(files, how); !status.ok()) return failed("ingest", status);
    return {};
  }

  result<bool> get(std::string_view key, std::string& into) override {
    const auto status = store_->Get(reads_, borrowed(key), &into);
    if (!status.ok() && !status.IsNotFound()) return failed("get", status);
    return status.ok();
  }

  result<void> put(std::span<const entry> batch) override {
    changes_.Clear();
    for (const auto& each : batch) {
      if (const auto status = changes_.Put(borrowed(each.key), borrowed(each.value)); !status.ok()) {
        return failed("put", status);
      }
    }
    if (const auto status = store_->Write(durable_, &changes_); !status.ok()) return failed("write", status);
    return {};
  }

  result<scan_tally> scan(direction towards) override {
    const std::unique_ptr<rocksdb::Iterator> cursor(store_->NewIterator(reads_));
    scan_tally seen;
    if (towards == direction::forward) {
      for (cursor->SeekToFirst(); cursor->Valid(); cursor->Next()) seen.add(view(cursor->key()), view(cursor->value()));
    } else {
      for (cursor->SeekToLast(); cursor->Valid(); cursor->Prev()) seen.add(view(cursor->key()), view(cursor->value()));
    }
    if (!cursor->status().ok()) return failed("scan", cursor->status());
    return seen;
  }

  result<void> snapshot() override { return make_error(errc::unsupported, "RocksDB has no snapshot that lasts"); }

  result<void> settle() override {
    if (const auto status = store_->Flush({}); !status.ok()) return failed("flush", status);
    while (busy()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return {};
  }

 private:
  // Writes one sorted file from key `at` on, and answers with the first key that is not in it.
  result<std::uint64_t> write_sorted(const key_space& keys, std::uint64_t at, const std::string& path) {
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options_);
    if (const auto status = writer.Open(path); !status.ok()) return failed("open sorted file", status);
    for (std::uint64_t bytes = 0; at < keys.count() && bytes < sorted_file_bytes; ++at) {
      const auto key = keys.key(at);
      const auto value = keys.value(at, 0);
      const auto status = writer.Put(borrowed({key.data(), key.size()}), borrowed({value.data(), value.size()}));
      if (!status.ok()) return failed("sorted put", status);
      bytes += key_space::entry_bytes;
    }
    if (const auto status = writer.Finish(); !status.ok()) return failed("finish sorted file", status);
    return at;
  }

  // Whether something in the background runs or waits.
  bool busy() {
    for (const auto* what : {"rocksdb.mem-table-flush-pending", "rocksdb.compaction-pending",
                             "rocksdb.num-running-flushes", "rocksdb.num-running-compactions"}) {
      std::uint64_t value = 0;
      if (store_->GetIntProperty(what, &value) && value != 0) return true;
    }
    return false;
  }

  std::string folder_;
  rocksdb::Options options_;
  rocksdb::ReadOptions reads_;
  rocksdb::WriteOptions durable_;
  rocksdb::WriteBatch changes_;  // kept for its memory
  std::unique_ptr<rocksdb::DB> store_;
};

}  // namespace

result<std::unique_ptr<store_engine>> open_rocksdb(const engine_place& place) {
  auto engine = std::make_unique<rocksdb_engine>();
  if (const auto opened = engine->open(place); !opened) return opened.error();
  return std::unique_ptr<store_engine>(std::move(engine));
}

std::string rocksdb_version() {
  return std::to_string(ROCKSDB_MAJOR) + "." + std::to_string(ROCKSDB_MINOR) + "." + std::to_string(ROCKSDB_PATCH);
}

}  // namespace millrace::bench
