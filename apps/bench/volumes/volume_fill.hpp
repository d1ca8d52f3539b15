#pragma once
#include <cstdint>
#include <string>

#include "apps/millrace/volume_client/volume_client.hpp"

namespace millrace::bench {

/// What volumes are filled with. All of it follows from the seed, compresses badly, and is durable on return. Errors as
/// `volume_client::ask`.

struct file_plan {
  std::string path;
  std::uint64_t bytes = 0;
  std::uint64_t seed = 1;
};

/// A file that must not be there yet.
result<void> fill_file(cli::volume_client& node, const file_plan& plan);

struct table_plan {
  std::string path;
  std::uint64_t rows = 0;
  std::size_t value_bytes = 100;
  std::uint64_t seed = 1;
};

/// A table that must not be there yet; its rows are called "row-000000000000" and so on.
result<void> fill_table(cli::volume_client& node, const table_plan& plan);

struct directory_plan {
  std::string path;  ///< must be there
  std::uint64_t files = 0;
  std::uint64_t files_per_directory = 1000;
  std::size_t file_bytes = 0;
  std::uint64_t seed = 1;
};

/// Directories "d000000" and so on, with files "f000000" and so on.
result<void> fill_directory(cli::volume_client& node, const directory_plan& plan);

/// Inverts one byte of a file in place. `out_of_range` if the file ends before it.
result<void> flip_byte(cli::volume_client& node, const std::string& path, std::uint64_t offset);

}  // namespace millrace::bench
