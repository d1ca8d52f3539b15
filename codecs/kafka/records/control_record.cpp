#include "codecs/kafka/records/control_record.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/record.hpp"

namespace millrace::kafka {
namespace {

// Key and value both begin with their version, 0. Later versions may only add behind what is here.
constexpr std::int16_t version = 0;
constexpr std::size_t version_bytes = sizeof(version);

template <class Content>
using versioned = std::array<std::byte, version_bytes + sizeof(Content)>;

template <class Content>
versioned<Content> with_version(Content content) {
  versioned<Content> out;
  store_big_endian(out.data(), version);
  store_big_endian(out.data() + version_bytes, content);
  return out;
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class Content>
std::optional<Content> content_of(const std::optional<std::span<const std::byte>>& bytes) {
  if (!bytes || bytes->size() < version_bytes + sizeof(Content)) return std::nullopt;
  if (load_big_endian<std::int16_t>(bytes->data()) < 0) return std::nullopt;
  return load_big_endian<Content>(bytes->data() + version_bytes);
}

error corrupt(const std::string& what) { return make_error(errc::corrupt, "control batch: " + what); }

result<end_transaction_marker> marker_of(const record& r) {
  const auto type = content_of<std::int16_t>(r.key);
  if (!type) return corrupt("a key that names no type");
  const auto end = static_cast<transaction_end>(*type);
  if (end != transaction_end::abort && end != transaction_end::commit) {
    return make_error(errc::unsupported, "control batch: type " + std::to_string(*type) + " ends no transaction");
  }
  const auto coordinator_epoch = content_of<std::int32_t>(r.value);
  if (!coordinator_epoch) return corrupt("a value that names no coordinator's epoch");
  return end_transaction_marker{end, *coordinator_epoch};
}

}  // namespace

std::vector<std::byte> encode_control_batch(const control_batch& from) {
  const auto key = with_version(static_cast<std::int16_t>(from.marker.end));
  const auto value = with_version(from.marker.coordinator_epoch);
  batch_builder builder({.producer_id = from.producer_id,
                         .producer_epoch = from.producer_epoch,
                         .partition_leader_epoch = from.partition_leader_epoch,
                         .base_offset = from.base_offset,
                         .transactional = true,
                         .control = true});
  builder.add({.timestamp = from.timestamp, .key = text_of(key), .value = text_of(value)});
  return *builder.finish();  // fails only for a level of compression
}

result<end_transaction_marker> read_end_transaction_marker(const record_batch& batch) {
  const auto attributes = batch.header().attributes();
  if (!attributes.control()) return make_error(errc::invalid_argument, "control batch: it is one of data");
  if (attributes.codec() != compression_codec::none) return corrupt("compressed");
  record_reader reader(batch.header(), batch.records());
  record r;
  const auto first = reader.next(r);
  if (!first) return first.error();
  if (!*first) return make_error(errc::not_found, "control batch: its record was removed");
  const auto marker = marker_of(r);
  if (!marker) return marker;
  const auto second = reader.next(r);
  if (!second) return second.error();
  if (*second) return corrupt("more than one marker");
  return marker;
}

}  // namespace millrace::kafka
