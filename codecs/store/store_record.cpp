#include "codecs/store/store_record.hpp"

#include <algorithm>
#include <cstring>

#include "codecs/store/block_content.hpp"

namespace millrace::store {
namespace {

constexpr std::uint64_t magic = 0x314a5254534c4c4d;  // "MLLSTRJ1"
namespace layout {
constexpr std::size_t magic = 0, content = 8, first = 16, last = 24, identity = 32, hash = 48, changes = 64;
}
constexpr std::byte batch_mark{0xb0};

std::uint64_t word(std::span<const std::byte> from, std::size_t at) {
  std::uint64_t value;
  std::memcpy(&value, from.data() + at, 8);
  return value;
}

void put_word(std::span<std::byte> to, std::size_t at, std::uint64_t value) { std::memcpy(to.data() + at, &value, 8); }

/// Of the content and of the numbers in front of it.
block_hash checksum(std::span<const std::byte> record, std::size_t content) {
  const auto head = hash_block(block_kind::data, record.first(layout::hash));
  const auto rest = hash_block(block_kind::data, record.subspan(layout::changes, content));
  return {head.low ^ rest.low, head.high ^ rest.high};
}

error bad(const char* why) { return make_error(errc::corrupt, std::string("journal record: ") + why); }

class reader {
 public:
  explicit reader(std::span<const std::byte> from) : rest_(from) {}
  bool at_end() const { return rest_.empty(); }
  bool failed() const { return failed_; }

  std::byte byte() {
    if (rest_.empty()) return fail(std::byte{});
    const auto value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto next = static_cast<std::uint64_t>(byte());
      value |= (next & 0x7f) << shift;
      if ((next & 0x80) == 0) return value;
    }
    return fail(std::uint64_t{0});
  }
  std::string_view text() {
    const auto size = varint();
    if (size > rest_.size()) return fail(std::string_view());
    const std::string_view value(reinterpret_cast<const char*>(rest_.data()), size);
    rest_ = rest_.subspan(size);
    return value;
  }

 private:
  template <class T>
  T fail(T value) {
    failed_ = true;
    rest_ = {};
    return value;
  }
  std::span<const std::byte> rest_;
  bool failed_ = false;
};

}  // namespace

void store_record_writer::begin_batch(epoch at) {
  if (bytes_.empty()) bytes_.resize(layout::changes);
  if (first_.value == 0) first_ = at;
  before_ = last_;
  last_ = at;
  batch_at_ = bytes_.size();
  bytes_.push_back(batch_mark);
}

void store_record_writer::drop_behind(const place& p) {
  bytes_.resize(p.bytes);
  first_ = p.first;
  last_ = p.last;
  before_ = p.before;
}

void store_record_writer::drop_batch() {
  bytes_.resize(batch_at_);
  if (first_ == last_) first_ = {};
  last_ = before_;
}

void store_record_writer::put_varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<std::byte>(value | 0x80));
  bytes_.push_back(static_cast<std::byte>(value));
}

void store_record_writer::put_text(std::string_view text) {
  put_varint(text.size());
  const auto* from = reinterpret_cast<const std::byte*>(text.data());
  bytes_.insert(bytes_.end(), from, from + text.size());
}

void store_record_writer::add(const store_change& change) {
  bytes_.push_back(static_cast<std::byte>(change.what));
  put_varint(change.subject);
  if (change.what < store_change::kind::make_tree) {
    put_text(change.key);
    if (change.what != store_change::kind::erase) put_text(change.value);
  } else {
    put_varint(change.object);
    if (change.what >= store_change::kind::begin_import) {
      put_text(change.key);
      put_text(change.value);
    }
  }
}

std::vector<std::byte> store_record_writer::finish(const store_identity& identity) {
  const auto content = bytes_.size() - layout::changes;
  bytes_.resize((bytes_.size() + record_block_bytes - 1) / record_block_bytes * record_block_bytes);
  put_word(bytes_, layout::magic, magic);
  put_word(bytes_, layout::content, content);
  put_word(bytes_, layout::first, first_.value);
  put_word(bytes_, layout::last, last_.value);
  std::copy(identity.begin(), identity.end(), bytes_.begin() + layout::identity);
  const auto hash = checksum(bytes_, content);
  std::memcpy(bytes_.data() + layout::hash, &hash, sizeof(hash));
  first_ = last_ = before_ = {};
  batch_at_ = 0;
  return std::exchange(bytes_, {});
}

result<std::uint64_t> peek_store_record(const store_identity& identity,
                                        std::span<const std::byte, record_block_bytes> block) {
  const auto head = block.first(layout::changes);
  if (std::all_of(head.begin(), head.end(), [](std::byte b) { return b == std::byte{0}; })) return 0;
  if (word(block, layout::magic) != magic) return bad("none begins here");
  if (!std::equal(identity.begin(), identity.end(), block.begin() + layout::identity)) return bad("of another store");
  const auto content = word(block, layout::content);
  if (content > std::uint64_t{1} << 40) return bad("it is longer than any");
  return (layout::changes + content + record_block_bytes - 1) / record_block_bytes * record_block_bytes;
}

bool begins_store_record(std::span<const std::byte> bytes) {
  return bytes.size() >= 8 && word(bytes, layout::magic) == magic;
}

result<store_record> decode_store_record(const store_identity& identity, std::span<const std::byte> bytes) {
  if (bytes.size() < record_block_bytes || word(bytes, layout::magic) != magic) return bad("none begins here");
  const auto content = word(bytes, layout::content);
  if (content > bytes.size() - layout::changes) return bad("it ends beyond the file");
  if (!std::equal(identity.begin(), identity.end(), bytes.begin() + layout::identity)) return bad("of another store");
  block_hash hash;
  std::memcpy(&hash, bytes.data() + layout::hash, sizeof(hash));
  if (checksum(bytes, content) != hash) return bad("it was not written whole");
  const auto whole = layout::changes + content;
  return store_record{.first = epoch(word(bytes, layout::first)),
                      .last = epoch(word(bytes, layout::last)),
                      .content = bytes.subspan(layout::changes, content),
                      .bytes = (whole + record_block_bytes - 1) / record_block_bytes * record_block_bytes};
}

result<void> store_record::for_each(const std::function<result<void>(epoch)>& begin,
                                    const std::function<result<void>(const store_change&)>& change) const {
  reader from(content);
  auto at = first;
  while (!from.at_end()) {
    const auto what = from.byte();
    if (what == batch_mark) {
      if (auto done = begin(at); !done) return done;
      ++at;
      continue;
    }
    store_change c{.what = static_cast<store_change::kind>(what), .subject = from.varint()};
    if (c.what < store_change::kind::put || c.what > store_change::kind::abort_import) return bad("an unknown change");
    if (c.what < store_change::kind::make_tree) {
      c.key = from.text();
      if (c.what != store_change::kind::erase) c.value = from.text();
    } else {
      c.object = from.varint();
      if (c.what >= store_change::kind::begin_import) {
        c.key = from.text();
        c.value = from.text();
      }
    }
    if (from.failed()) return bad("it ends within a change");
    if (auto done = change(c); !done) return done;
  }
  return {};
}

}  // namespace millrace::store
