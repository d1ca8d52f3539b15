#pragma once
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "runtime/disk/disk.hpp"

namespace millrace {

class pooled_file;

/// Keeps the files used last open, at most `open_files_max`, so that more files can be in use than there are
/// descriptors. A file that somebody holds (a slice being sent, bytes waiting for a sync) stays open beyond the bound.
/// Ownership: outlives its `pooled_file`s. Threads: any.
class file_pool {
 public:
  file_pool(disk& d, std::size_t open_files_max) : disk_(d), open_files_max_(open_files_max) {}

  disk& underlying() { return disk_; }

  /// Files that the pool itself keeps open now.
  std::size_t open_files() const;

 private:
  friend class pooled_file;

  disk& disk_;
  const std::size_t open_files_max_;
  mutable std::mutex mutex_;
  std::list<pooled_file*> recent_;  // most recently used first; exactly those whose `kept_` is set
};

/// One file of the pool, opened when it is needed. Ownership: whoever uses the file; it may not move, and must not
/// outlive the pool. Threads: one at a time.
class pooled_file {
 public:
  pooled_file(file_pool& pool, std::string path, open_mode mode) : pool_(pool), path_(std::move(path)), mode_(mode) {}
  ~pooled_file() { close(); }
  pooled_file(const pooled_file&) = delete;
  pooled_file& operator=(const pooled_file&) = delete;

  /// The open file, opened now if it is not open anywhere.
  result<std::shared_ptr<file>> get();

  /// Lets go of the file; it closes when nobody else holds it.
  void close();

  const std::string& path() const { return path_; }

 private:
  friend class file_pool;

  std::shared_ptr<file> find();
  std::shared_ptr<file> keep(std::shared_ptr<file> opened);

  file_pool& pool_;
  std::string path_;
  open_mode mode_;
  std::weak_ptr<file> seen_;
  std::shared_ptr<file> kept_;               // guarded by the pool's mutex
  std::list<pooled_file*>::iterator place_;  // guarded by the pool's mutex; valid while `kept_` is set
};

}  // namespace millrace
