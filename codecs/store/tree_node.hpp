#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/store/block_pointer.hpp"

namespace millrace::store {

/// A value that is kept in blocks of its own.
struct blob_pointer {
  std::uint64_t length = 0;  ///< bytes
  block_pointer top;         ///< up to 8 KiB: the data block; beyond: a block of pointers
};

/// What a key of a leaf stands for. Borrows.
struct leaf_value {
  std::string_view bytes;  ///< unless it is a blob
  std::optional<blob_pointer> blob;

  std::size_t stored_bytes() const { return blob ? 8 + pointer_bytes : bytes.size(); }
};

/// The same as a reader takes it, who does not look at a blob's hash before it is needed: a checkpoint may be writing
/// it.
struct shown_value {
  std::string_view bytes;           ///< unless it is a blob
  std::uint64_t length = 0;         ///< of the blob, bytes
  const std::byte* blob = nullptr;  ///< where the pointer to its top is; null: it is none
};

/// A node of a few keys of this length, and no pointer's `blocks`, are at their end.
inline constexpr std::size_t key_bytes_max = std::size_t{64} << 20;

/// Values longer than this are kept as blobs.
inline constexpr std::size_t inline_value_bytes_max = 2048;

/// A node of a tree, read where it lies. Keys ascend as unsigned bytes; what all of them have in front is kept once.
/// Key 0 of an inner node is not kept: it stands for all that is below key 1. Ownership: borrows the bytes. Format:
/// tree_node.md.
class tree_node {
 public:
  explicit tree_node(const std::byte* bytes) : bytes_(bytes) {}

  unsigned level() const { return static_cast<unsigned>(word(4) & 0xff); }  ///< 0: a leaf
  bool leaf() const { return level() == 0; }
  std::size_t count() const { return word(8); }
  std::size_t bytes() const { return word(12); }  ///< of the whole node, a multiple of `block_bytes`
  std::string_view prefix() const { return text(bytes() - word(16), word(16)); }
  const std::byte* data() const { return bytes_; }

  /// Of a key, what stands behind the prefix.
  std::string_view suffix(std::size_t i) const {
    const auto at = cell(i);
    return text(at + key_offset(), word(at));
  }
  void append_key(std::size_t i, std::string& to) const {
    to.append(prefix());
    to.append(suffix(i));
  }

  /// Index of the first key of a leaf that is not below `key`; `exact`: it is `key`.
  std::size_t lower_bound(std::string_view key, bool& exact) const { return search(key, 0, exact); }

  /// Index of the child of an inner node below which `key` is or would be.
  std::size_t child_for(std::string_view key) const {
    bool exact = false;
    const auto at = search(key, 1, exact);
    return exact ? at : at - 1;
  }

  leaf_value value(std::size_t i) const;                                                   ///< of a leaf
  shown_value shown(std::size_t i) const;                                                  ///< the same
  block_pointer child(std::size_t i) const { return load_pointer(bytes_ + cell(i) + 4); }  ///< of an inner node

  /// Where the pointer to a child is.
  const std::byte* child_place(std::size_t i) const { return bytes_ + cell(i) + 4; }

  /// Where the pointers of this node are, in bytes from its start; none for values that are no blobs.
  std::optional<std::size_t> pointer_at(std::size_t i) const;

  /// Bytes that another entry may take without and with moving the others.
  std::size_t room() const { return word(20) - slots_end(); }
  std::size_t room_when_tidied() const { return room() + word(24); }
  std::size_t used() const { return bytes() - room_when_tidied(); }

  static constexpr std::size_t header_bytes = 32;
  static constexpr std::size_t slot_bytes = 8;
  static constexpr std::uint32_t magic = 0x4e54524d;  // "MRTN"
  static constexpr std::uint32_t blob_flag = 0x80000000;

 protected:
  std::uint32_t word(std::size_t at) const {
    std::uint32_t value;
    std::memcpy(&value, bytes_ + at, sizeof(value));
    return value;
  }
  std::size_t slot(std::size_t i) const { return header_bytes + i * slot_bytes; }
  std::size_t slots_end() const { return slot(count()); }
  std::size_t cell(std::size_t i) const { return word(slot(i) + 4); }
  std::size_t key_offset() const { return leaf() ? 8 : 4 + pointer_bytes; }
  std::size_t cell_bytes(std::size_t i) const;
  std::string_view text(std::size_t at, std::size_t size) const {
    return {reinterpret_cast<const char*>(bytes_ + at), size};
  }
  std::size_t search(std::string_view key, std::size_t first, bool& exact) const;

  const std::byte* bytes_;
};

/// Whether `bytes` can be read as a node: every offset within, keys in order. `corrupt` says what is not.
result<void> check_tree_node(std::span<const std::byte> bytes);

/// A node that is being changed. Ownership: borrows the bytes.
class tree_node_edit : public tree_node {
 public:
  explicit tree_node_edit(std::byte* bytes) : tree_node(bytes), mutable_(bytes) {}

  /// Inserts an entry in front of entry `at`. False if it has no room or lacks the prefix: the node is unchanged and
  /// must be made anew.
  bool insert(std::size_t at, std::string_view key, const leaf_value& value);
  bool insert(std::size_t at, std::string_view key, const block_pointer& child);

  /// Gives entry `at` of a leaf another value, in its place. False if that is not long as the old one.
  bool replace(std::size_t at, const leaf_value& value);

  void erase(std::size_t at);
  void set_child(std::size_t i, const block_pointer& child) { store_pointer(mutable_ + cell(i) + 4, child); }
  void set_blob(std::size_t i, const block_pointer& top) { store_pointer(mutable_ + *pointer_at(i), top); }
  void set_hash(std::size_t pointer_at, const block_hash& hash) { store_hash(mutable_ + pointer_at, hash); }

 private:
  friend class node_entries;

  void set_word(std::size_t at, std::uint32_t value) { std::memcpy(mutable_ + at, &value, sizeof(value)); }
  std::byte* add_cell(std::size_t at, std::string_view suffix, std::size_t cell_bytes);

  std::byte* mutable_;
};

}  // namespace millrace::store
