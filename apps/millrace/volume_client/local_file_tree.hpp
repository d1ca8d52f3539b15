#pragma once
#include "apps/millrace/volume_client/file_tree.hpp"

namespace millrace::cli {

/// Files of this machine. Pieces of zeros of a regular file are left as holes. Threads: one.
class local_file_tree final : public file_tree {
 public:
  result<file_facts> look(const std::string& path) override;
  result<file_facts> look_through(const std::string& path) override;
  result<void> for_each(const std::string& directory,
                        const std::function<result<void>(const file_facts&)>& each) override;
  result<std::unique_ptr<byte_source>> read(const std::string& path) override;
  result<std::unique_ptr<byte_sink>> write(const std::string& path, const file_facts& like, keep_times times) override;
  result<void> make_directory(const std::string& path, const file_facts& like) override;
  result<std::string> read_symlink(const std::string& path) override;
  result<void> make_symlink(const std::string& path, const std::string& text) override;
  std::string shown(const std::string& path) const override { return path; }
};

/// Standard input, and standard output, as they are.
std::unique_ptr<byte_source> standard_input();
std::unique_ptr<byte_sink> standard_output();

}  // namespace millrace::cli
