#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// An ordered map in memory, for specs of what stands on the store. Threads: one. Its cursors end with the next change.
class memory_map final : public map_reader {
 public:
  using entries_map = std::map<std::string, std::string, std::less<>>;

  result<bool> get(std::string_view key, std::string& into) const override {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return false;
    into = found->second;
    return true;
  }

  std::unique_ptr<map_cursor> cursor() const override { return std::make_unique<memory_cursor>(entries_); }

  void apply(const map_batch& batch) {
    for (const auto& write : batch.writes()) {
      switch (write.what) {
        case map_write::kind::put: entries_.insert_or_assign(write.key, write.value); break;
        case map_write::kind::erase: entries_.erase(write.key); break;
        case map_write::kind::erase_range:
          entries_.erase(entries_.lower_bound(write.key),
                         write.value.empty() ? entries_.end() : entries_.lower_bound(write.value));
          break;
      }
    }
  }

  const entries_map& entries() const { return entries_; }

 private:
  class memory_cursor final : public map_cursor {
   public:
    explicit memory_cursor(const entries_map& entries) : entries_(entries), at_(entries.end()) {}

    result<void> seek(std::string_view key) override { return stand_at(entries_.lower_bound(key)); }
    result<void> seek_before(std::string_view key) override { return stand_before(entries_.lower_bound(key)); }
    result<void> seek_last() override { return stand_before(entries_.end()); }
    result<void> next() override { return stand_at(std::next(at_)); }
    result<void> previous() override { return stand_before(at_); }
    bool valid() const override { return at_ != entries_.end(); }
    std::string_view key() const override { return at_->first; }
    result<std::string_view> value() override { return std::string_view(at_->second); }

   private:
    result<void> stand_at(entries_map::const_iterator at) {
      at_ = at;
      return {};
    }
    result<void> stand_before(entries_map::const_iterator behind) {
      return stand_at(behind == entries_.begin() ? entries_.end() : std::prev(behind));
    }

    const entries_map& entries_;
    entries_map::const_iterator at_;
  };

  entries_map entries_;
};

}  // namespace millrace
