#pragma once
#include "apps/millrace/volume_client/file_tree.hpp"
#include "apps/millrace/volume_client/places.hpp"

namespace millrace::cli {

/// Files of a node's volumes. Several pieces of a file are on their way at once, at most `pieces_in_flight`. Pieces of
/// zeros are not sent: the file is sparse there. Ownership: borrows the client. Threads: one.
class node_file_tree final : public file_tree {
 public:
  static constexpr std::size_t pieces_in_flight = 4;

  explicit node_file_tree(volume_client& node) : node_(node) {}

  result<file_facts> look(const std::string& path) override;
  result<file_facts> look_through(const std::string& path) override;
  result<void> for_each(const std::string& directory,
                        const std::function<result<void>(const file_facts&)>& each) override;
  result<std::unique_ptr<byte_source>> read(const std::string& path) override;

  /// A file that is replaced leaves its permissions to the new one.
  result<std::unique_ptr<byte_sink>> write(const std::string& path, const file_facts& like, keep_times times) override;
  result<void> make_directory(const std::string& path, const file_facts& like) override;
  result<std::string> read_symlink(const std::string& path) override { return cli::read_symlink(node_, path); }
  result<void> make_symlink(const std::string& path, const std::string& text) override;
  std::string shown(const std::string& path) const override { return "mr:" + path; }

 private:
  volume_client& node_;
};

}  // namespace millrace::cli
