#include "apps/bench/store/lmdb_engine.hpp"

#include <lmdb.h>

#include <utility>

namespace millrace::bench {
namespace {

constexpr std::uint64_t entries_per_load = 100'000;  // a transaction's: its pages stay within LMDB's list of dirty ones

error failed(const char* what, int code) {
  const auto kind = code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND ? errc::corrupt : errc::io_failure;
  return make_error(kind, std::string("LMDB, ") + what + ": " + mdb_strerror(code));
}

MDB_val borrowed(std::string_view bytes) { return {bytes.size(), const_cast<char*>(bytes.data())}; }

std::string_view view(const MDB_val& value) { return {static_cast<const char*>(value.mv_data), value.mv_size}; }

class lmdb_engine final : public store_engine {
 public:
  ~lmdb_engine() override {
    if (reader_ != nullptr) mdb_txn_abort(reader_);
    if (environment_ != nullptr) mdb_env_close(environment_);
  }

  result<void> open(const engine_place& place) {
    if (const int code = mdb_env_create(&environment_); code != 0) return failed("create", code);
    const auto map_bytes = 8 * place.bytes_planned + (std::size_t{1} << 30);
    if (const int code = mdb_env_set_mapsize(environment_, map_bytes); code != 0) return failed("map size", code);
    const int opened = mdb_env_open(environment_, place.folder.c_str(), MDB_NORDAHEAD | MDB_NOMEMINIT, 0644);
    if (opened != 0) return failed("open", opened);
    MDB_txn* first = nullptr;
    if (const int code = mdb_txn_begin(environment_, nullptr, 0, &first); code != 0) return failed("begin", code);
    if (const int code = mdb_dbi_open(first, nullptr, 0, &tree_); code != 0) {
      mdb_txn_abort(first);
      return failed("open tree", code);
    }
    if (const int code = mdb_txn_commit(first); code != 0) return failed("commit", code);
    if (const int code = mdb_txn_begin(environment_, nullptr, MDB_RDONLY, &reader_); code != 0) {
      return failed("begin", code);
    }
    mdb_txn_reset(reader_);
    return {};
  }

  result<void> load(const key_space& keys) override {
    mdb_env_set_flags(environment_, MDB_NOSYNC, 1);
    result<void> filled;
    for (std::uint64_t at = 0; at < keys.count() && filled; at += entries_per_load) {
      filled = append(keys, at, std::min(at + entries_per_load, keys.count()));
    }
    mdb_env_set_flags(environment_, MDB_NOSYNC, 0);
    if (!filled) return filled.error();
    if (const int code = mdb_env_sync(environment_, 1); code != 0) return failed("sync", code);
    return {};
  }

  result<bool> get(std::string_view key, std::string& into) override {
    if (const int code = mdb_txn_renew(reader_); code != 0) return failed("renew", code);
    auto wanted = borrowed(key);
    MDB_val found{};
    const int code = mdb_get(reader_, tree_, &wanted, &found);
    if (code == 0) into.assign(view(found));
    mdb_txn_reset(reader_);
    if (code != 0 && code != MDB_NOTFOUND) return failed("get", code);
    return code == 0;
  }

  result<void> put(std::span<const entry> batch) override {
    MDB_txn* change = nullptr;
    if (const int code = mdb_txn_begin(environment_, nullptr, 0, &change); code != 0) return failed("begin", code);
    for (const auto& each : batch) {
      auto key = borrowed(each.key);
      auto value = borrowed(each.value);
      if (const int code = mdb_put(change, tree_, &key, &value, 0); code != 0) {
        mdb_txn_abort(change);
        return failed("put", code);
      }
    }
    if (const int code = mdb_txn_commit(change); code != 0) return failed("commit", code);
    return {};
  }

  result<scan_tally> scan(direction towards) override {
    if (const int code = mdb_txn_renew(reader_); code != 0) return failed("renew", code);
    MDB_cursor* cursor = nullptr;
    int code = mdb_cursor_open(reader_, tree_, &cursor);
    scan_tally seen;
    if (code == 0) {
      const auto step = towards == direction::forward ? MDB_NEXT : MDB_PREV;  // of a new cursor: from that end
      MDB_val key{};
      MDB_val value{};
      while ((code = mdb_cursor_get(cursor, &key, &value, step)) == 0) seen.add(view(key), view(value));
      mdb_cursor_close(cursor);
    }
    mdb_txn_reset(reader_);
    if (code != MDB_NOTFOUND) return failed("scan", code);
    return seen;
  }

  result<void> snapshot() override { return make_error(errc::unsupported, "LMDB has no snapshot that lasts"); }

  result<void> settle() override { return {}; }

 private:
  result<void> append(const key_space& keys, std::uint64_t from, std::uint64_t to) {
    MDB_txn* change = nullptr;
    if (const int code = mdb_txn_begin(environment_, nullptr, 0, &change); code != 0) return failed("begin", code);
    for (auto index = from; index < to; ++index) {
      const auto key_bytes = keys.key(index);
      const auto value_bytes = keys.value(index, 0);
      auto key = borrowed({key_bytes.data(), key_bytes.size()});
      auto value = borrowed({value_bytes.data(), value_bytes.size()});
      if (const int code = mdb_put(change, tree_, &key, &value, MDB_APPEND); code != 0) {
        mdb_txn_abort(change);
        return failed("append", code);
      }
    }
    if (const int code = mdb_txn_commit(change); code != 0) return failed("commit", code);
    return {};
  }

  MDB_env* environment_ = nullptr;
  MDB_dbi tree_ = 0;
  MDB_txn* reader_ = nullptr;  // reset between uses: a renewed one sees the last commit and costs no allocation
};

}  // namespace

result<std::unique_ptr<store_engine>> open_lmdb(const engine_place& place) {
  auto engine = std::make_unique<lmdb_engine>();
  if (const auto opened = engine->open(place); !opened) return opened.error();
  return std::unique_ptr<store_engine>(std::move(engine));
}

std::string lmdb_version() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  mdb_version(&major, &minor, &patch);
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace millrace::bench
