#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "actors/catalog/catalog_view.hpp"

namespace millrace {

/// The newest view of the catalog, for all threads of the node: one publishes, all read.
class catalog_publication {
 public:
  /// From the catalog only. Whoever reads after it returns finds `view` or a newer one.
  void publish(std::shared_ptr<const catalog_view> view) {
    {
      const std::lock_guard lock(mutex_);
      view_ = std::move(view);
    }
    edition_.fetch_add(1, std::memory_order_release);
  }

  /// Takes a lock: for those who look now and then. Never null. Others use a `catalog_reader`.
  std::shared_ptr<const catalog_view> current() const {
    const std::lock_guard lock(mutex_);
    return view_;
  }

  /// Counts what was published; 0 before the first.
  std::uint64_t edition() const { return edition_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const catalog_view> view_ = std::make_shared<const catalog_view>();
  std::atomic<std::uint64_t> edition_{0};
};

/// Reads a publication, taking its lock only after a change. Threads: one; each reactor has its own.
class catalog_reader {
 public:
  /// `publication` outlives the reader.
  explicit catalog_reader(const catalog_publication& publication)
      : publication_(publication), edition_(publication.edition()), view_(publication.current()) {}

  /// The newest view; never null.
  const std::shared_ptr<const catalog_view>& current() {
    const auto edition = publication_.edition();  // before the view: else a change between the two would be missed
    if (edition != edition_) {
      view_ = publication_.current();
      edition_ = edition;
    }
    return view_;
  }

 private:
  const catalog_publication& publication_;
  std::uint64_t edition_;
  std::shared_ptr<const catalog_view> view_;
};

}  // namespace millrace
