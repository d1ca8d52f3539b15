#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

/// Files of this machine and of a node alike, so that a copy does not care which is where.
namespace millrace::cli {

enum class file_kind : std::uint8_t { directory, file, symlink, other };

struct file_facts {
  std::string name;  ///< within its directory
  file_kind kind = file_kind::other;
  std::string called;  ///< of `other`: what it is, "a table"
  std::uint64_t size = 0;
  std::uint32_t mode = 0644;     ///< the twelve permission bits
  std::int64_t modified_at = 0;  ///< ns since 1970
};

/// The bytes of a file from its first to its last.
class byte_source {
 public:
  virtual ~byte_source() = default;

  /// The next bytes, valid until the next call; none at the end.
  virtual result<std::string_view> next() = 0;
};

/// A file that is written. One that is not finished leaves nothing behind.
class byte_sink {
 public:
  virtual ~byte_sink() = default;
  virtual result<void> write(std::string_view bytes) = 0;

  /// The file is there under its name, as a whole, in place of what was there.
  virtual result<void> finish() = 0;
};

enum class keep_times : bool { no, yes };

/// Paths are absolute or, of this machine, relative. Symlinks are not followed but for the path given to `look_through`
/// or `read`.
class file_tree {
 public:
  virtual ~file_tree() = default;

  virtual result<file_facts> look(const std::string& path) = 0;          ///< `not_found`
  virtual result<file_facts> look_through(const std::string& path) = 0;  ///< of what a symlink leads to
  virtual result<void> for_each(const std::string& directory,
                                const std::function<result<void>(const file_facts&)>& each) = 0;
  virtual result<std::unique_ptr<byte_source>> read(const std::string& path) = 0;
  virtual result<std::unique_ptr<byte_sink>> write(const std::string& path, const file_facts& like,
                                                   keep_times times) = 0;

  /// One that is there is no failure.
  virtual result<void> make_directory(const std::string& path, const file_facts& like) = 0;
  virtual result<std::string> read_symlink(const std::string& path) = 0;

  /// In place of a symlink or file that is there.
  virtual result<void> make_symlink(const std::string& path, const std::string& text) = 0;

  /// The path as the command line has it.
  virtual std::string shown(const std::string& path) const = 0;
};

/// Whether all are zero.
bool is_zeros(std::string_view bytes);

/// How much is read and sent at a time.
inline constexpr std::size_t piece_bytes = std::size_t{1} << 20;

}  // namespace millrace::cli
