#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/store/block_pointer.hpp"

namespace millrace::store {

/// One change of a store, as its journal keeps it until a checkpoint has it. Borrows.
struct store_change {
  enum class kind : std::uint8_t {
    put = 1,        ///< subject: tree; object: 1 asks for a key that is there, of which the journal says nothing
    erase,          ///< subject: tree
    erase_range,    ///< subject: tree; from `key` to before `value`, if that is empty to the end
    make_tree,      ///< subject: the new tree
    snapshot,       ///< subject: tree; object: the new snapshot
    clone,          ///< subject: snapshot; object: the new tree
    drop_tree,      ///< subject: tree; object: 1 keeps its snapshots
    drop_snapshot,  ///< subject: snapshot
    roll_back,      ///< subject: tree; object: one of its snapshots
    begin_import,   ///< subject: tree; object: the new import
    receive,        ///< subject: import; value: a delta_block
    finish_import,  ///< subject: import; object: the new snapshot; key: 16 bytes, the hash of its root
    abort_import,   ///< subject: import
  };
  kind what = kind::put;
  std::uint64_t subject = 0;
  std::uint64_t object = 0;
  std::string_view key = {};
  std::string_view value = {};
};

/// Records begin at multiples of this.
inline constexpr std::size_t record_block_bytes = 4096;

using store_identity = std::array<std::byte, 16>;

/// Gathers batches that are to become durable together into one record of the journal.
class store_record_writer {
 public:
  /// Each batch is one epoch, the first of them `first`.
  void begin_batch(epoch at);
  void add(const store_change& change);

  /// Takes back the batch begun last.
  void drop_batch();

  /// Where it stands, and back to there: all batches begun since are taken back.
  struct place {
    std::size_t bytes;
    epoch first, last, before;
  };
  place here() const { return {bytes_.size(), first_, last_, before_}; }
  void drop_behind(const place& p);

  bool empty() const { return first_.value == 0; }
  std::size_t bytes() const { return bytes_.size(); }
  epoch last() const { return last_; }

  /// The record, padded with zeros to whole blocks; the writer begins anew with what the caller gives back.
  std::vector<std::byte> finish(const store_identity& identity);

 private:
  void put_varint(std::uint64_t value);
  void put_text(std::string_view text);

  std::vector<std::byte> bytes_;
  std::size_t batch_at_ = 0;
  epoch first_, last_, before_;
};

/// A record that was read. Borrows.
struct store_record {
  epoch first, last;
  std::span<const std::byte> content;
  std::size_t bytes = 0;  ///< that the record takes, a multiple of `record_block_bytes`

  /// Calls `begin(epoch)` for each batch, then `change` for each of its changes. `corrupt`; errors of the two end it.
  result<void> for_each(const std::function<result<void>(epoch)>& begin,
                        const std::function<result<void>(const store_change&)>& change) const;
};

/// Bytes of the record that begins with `block`, as it says itself; 0 if it is all zeros, where nothing was ever
/// written. `corrupt` if no record of this store begins there.
result<std::uint64_t> peek_store_record(const store_identity& identity,
                                        std::span<const std::byte, record_block_bytes> block);

/// Whether they look like a record's first bytes, of whatever store.
bool begins_store_record(std::span<const std::byte> bytes);

/// The record at the front of `bytes`. `corrupt` if there is none of this store that was written whole.
result<store_record> decode_store_record(const store_identity& identity, std::span<const std::byte> bytes);

}  // namespace millrace::store
