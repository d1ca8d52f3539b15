#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// The entries of a map whose keys begin alike, without that beginning. Ownership: `whole` outlives it.
class map_section final : public map_reader {
 public:
  /// `first` is not empty, and not all of its bytes are 0xff.
  map_section(const map_reader& whole, std::string first) : whole_(whole), first_(std::move(first)) {}

  result<bool> get(std::string_view key, std::string& into) const override;
  std::unique_ptr<map_cursor> cursor() const override;

 private:
  const map_reader& whole_;
  const std::string first_;
};

/// Changes of a section, as those of the whole map.
void append_section(map_batch& to, const map_batch& changes, std::string_view first);

/// The least key behind all that begin with `first`.
std::string behind_section(std::string first);

/// Walks the section of which `at` walks the whole; `owner` is what `at` needs.
class section_cursor final : public map_cursor {
 public:
  section_cursor(std::unique_ptr<map_cursor> at, std::string first, std::shared_ptr<const void> owner = nullptr)
      : owner_(std::move(owner)), at_(std::move(at)), first_(std::move(first)) {}

  result<void> seek(std::string_view key) override { return at_->seek(first_ + std::string(key)); }
  result<void> seek_before(std::string_view key) override { return at_->seek_before(first_ + std::string(key)); }
  result<void> seek_last() override { return at_->seek_before(behind_section(first_)); }
  result<void> next() override { return at_->next(); }
  result<void> previous() override { return at_->previous(); }
  bool valid() const override { return at_->valid() && at_->key().starts_with(first_); }
  std::string_view key() const override { return at_->key().substr(first_.size()); }
  result<std::string_view> value() override { return at_->value(); }

 private:
  const std::shared_ptr<const void> owner_;
  const std::unique_ptr<map_cursor> at_;
  const std::string first_;
};

}  // namespace millrace
