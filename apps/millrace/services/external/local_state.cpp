#include "apps/millrace/services/external/local_state.hpp"

#include <utility>

namespace millrace::cli {
namespace {

constexpr std::size_t cache_bytes_max = std::size_t{256} << 20;
constexpr std::size_t unwritten_bytes_max = std::size_t{128} << 20;
constexpr std::size_t journal_bytes = std::size_t{64} << 20;

/// Owns the state that it walks.
class owning_cursor final : public map_cursor {
 public:
  explicit owning_cursor(std::unique_ptr<map_reader> of) : of_(std::move(of)), at_(of_->cursor()) {}

  result<void> seek(std::string_view key) override { return at_->seek(key); }
  result<void> seek_before(std::string_view key) override { return at_->seek_before(key); }
  result<void> seek_last() override { return at_->seek_last(); }
  result<void> next() override { return at_->next(); }
  result<void> previous() override { return at_->previous(); }
  bool valid() const override { return at_->valid(); }
  std::string_view key() const override { return at_->key(); }
  result<std::string_view> value() override { return at_->value(); }

 private:
  const std::unique_ptr<map_reader> of_;
  const std::unique_ptr<map_cursor> at_;
};

}  // namespace

result<std::unique_ptr<local_state>> local_state::open(disk& d, const std::string& directory, std::size_t sharers) {
  if (auto made = d.make_directory(directory); !made && made.error().code != errc::already_exists) return made.error();
  std::unique_ptr<local_state> opened(new local_state);
  auto lock = d.lock(directory + "/.lock");
  if (!lock) return lock.error();
  opened->lock_ = std::move(*lock);
  auto store = store::block_store::open(d, directory,
                                        {.cache_bytes_max = cache_bytes_max / sharers,
                                         .unwritten_bytes_max = unwritten_bytes_max / sharers,
                                         .journal_bytes = journal_bytes / sharers});
  if (!store) return store.error();
  opened->store_ = std::move(*store);
  if (const auto trees = opened->store_->trees(); !trees.empty()) {
    opened->tree_ = trees.front();
  } else {
    opened->tree_ = store::tree_id(opened->store_->new_id());
    const store::store_change made[] = {{.what = store::store_change::kind::make_tree, .subject = opened->tree_.value}};
    if (auto done = opened->store_->commit(made); !done) return done.error();
  }
  auto rows = opened->store_->handle(opened->tree_);
  if (!rows) return rows.error();
  opened->rows_ = std::move(*rows);
  return opened;
}

std::unique_ptr<map_cursor> local_state::cursor() const {
  auto latest = store_->latest(tree_);
  if (!latest) return nullptr;
  return std::make_unique<owning_cursor>(std::move(*latest));
}

result<void> local_state::commit(const map_batch& changes) {
  if (auto done = store_->commit(store::changes_of(tree_, changes)); !done) return done;
  return store_->checkpoint_due() ? store_->checkpoint() : result<void>();
}

}  // namespace millrace::cli
