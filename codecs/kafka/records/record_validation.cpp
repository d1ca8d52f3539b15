#include "codecs/kafka/records/record_validation.hpp"

#include <string>

#include "codecs/kafka/records/compression.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "codecs/kafka/records/record_shape.hpp"

namespace millrace::kafka {
namespace {

using refusal = std::optional<produce_refusal>;

produce_refusal refuse(error_code code, std::string message) { return {code, std::move(message), {}}; }

produce_refusal refuse(error_code code, std::string message, std::int32_t record_index) {
  return {code, std::move(message), {record_index}};
}

produce_refusal invalid(std::string message) { return refuse(error_code::invalid_record, std::move(message)); }

// Before anything else can be read: is this the beginning of one batch of magic 2?
refusal check_frame(std::span<const std::byte> bytes) {
  if (bytes.size() <= batch_layout::magic)
    return invalid("no whole record batch in " + std::to_string(bytes.size()) + " bytes");
  const auto magic = load_big_endian<std::int8_t>(bytes.data() + batch_layout::magic);
  if (magic == 0 || magic == 1) return invalid("record format " + std::to_string(magic) + " where 2 is demanded");
  const auto header = batch_header::read(bytes);
  if (!header) {
    const bool cut = header.error().code == errc::truncated;
    return refuse(cut ? error_code::invalid_record : error_code::corrupt_message, header.error().context);
  }
  if (header->size() > bytes.size()) {
    return invalid("batch of " + std::to_string(header->size()) + " bytes in " + std::to_string(bytes.size()));
  }
  if (header->size() < bytes.size()) {
    return invalid("more than one record batch, or " + std::to_string(bytes.size() - header->size()) +
                   " bytes after it");
  }
  return {};
}

refusal check_size(std::size_t size, const produce_rules& rules) {
  if (size > rules.batch_bytes_max) {
    return refuse(error_code::message_too_large, "batch of " + std::to_string(size) + " bytes; max.message.bytes is " +
                                                     std::to_string(rules.batch_bytes_max));
  }
  if (size > rules.segment_bytes) {
    return refuse(error_code::record_list_too_large, "batch of " + std::to_string(size) + " bytes; segment.bytes is " +
                                                         std::to_string(rules.segment_bytes));
  }
  return {};
}

refusal check_attributes(batch_attributes attributes, const produce_rules& rules) {
  if (!attributes.known_codec()) {
    return refuse(error_code::unsupported_compression_type,
                  "unknown compression codec " + std::to_string(attributes.bits & batch_attributes::codec_mask));
  }
  if (attributes.codec() == compression_codec::zstd && !rules.zstd_allowed) {
    return refuse(error_code::unsupported_compression_type, "zstd needs Produce version 7 or later");
  }
  if (attributes.control()) return invalid("control batch from a client");
  if (attributes.has_delete_horizon() || (attributes.bits & batch_attributes::unused_mask) != 0) {
    return invalid("attribute bits that no client may set: " + std::to_string(attributes.bits));
  }
  if (attributes.stamped_by() == timestamp_type::log_append_time) {
    return refuse(error_code::invalid_timestamp, "append time is for the node to set, not for a client");
  }
  return {};
}

refusal check_numbers(const batch_header& header) {
  if (header.base_offset() != offset(0))
    return invalid("base offset " + std::to_string(header.base_offset().value) + ", not 0");
  if (header.count() <= 0) return invalid("count of " + std::to_string(header.count()) + " records");
  if (std::int64_t{header.last_offset_delta()} + 1 != header.count()) {
    return invalid("last offset delta " + std::to_string(header.last_offset_delta()) + " with " +
                   std::to_string(header.count()) + " records");
  }
  if (header.idempotent() && header.base_sequence().value < 0) {
    return invalid("sequence number " + std::to_string(header.base_sequence().value) + " with a producer id");
  }
  if (header.attributes().transactional() && !header.idempotent())
    return invalid("transactional, but without a producer id");
  return {};
}

refusal check_header(const record_batch& batch, const produce_rules& rules) {
  if (auto bad = check_size(batch.bytes().size(), rules)) return bad;
  if (!batch.crc_matches()) return refuse(error_code::corrupt_message, "checksum does not match");
  if (auto bad = check_attributes(batch.header().attributes(), rules)) return bad;
  return check_numbers(batch.header());
}

std::uint64_t distance(std::int64_t earlier, std::int64_t later) {
  return static_cast<std::uint64_t>(later) - static_cast<std::uint64_t>(earlier);
}

/// The rules that each record of a batch has to keep, and what is to be known about all of them.
class record_rules {
 public:
  record_rules(const batch_header& header, const produce_rules& rules, timestamp now)
      : base_timestamp_(header.base_timestamp().value),
        now_(now.value),
        before_max_(static_cast<std::uint64_t>(rules.timestamp_before_max.count())),
        after_max_(static_cast<std::uint64_t>(rules.timestamp_after_max.count())),
        timestamps_bounded_(rules.stamped_by == timestamp_type::create_time),
        key_required_(rules.key_required) {}

  /// True if the record at `index` keeps the rules; else `refusal_of` says which it breaks.
  bool admit(const record_shape& shape, std::int32_t index) {
    const auto stamped = stamp_of(shape);
    if (shape.offset_delta != index || (key_required_ && shape.key_bytes < 0) || !in_bounds(stamped)) return false;
    if (stamped > max_timestamp) {
      max_timestamp = stamped;
      max_timestamp_delta = index;
    }
    return true;
  }

  produce_refusal refusal_of(const record_shape& shape, std::int32_t index) const {
    const auto record = "record " + std::to_string(index);
    if (shape.offset_delta != index) {
      return refuse(error_code::invalid_record, record + " has offset delta " + std::to_string(shape.offset_delta),
                    index);
    }
    if (key_required_ && shape.key_bytes < 0) {
      return refuse(error_code::invalid_record, record + " has no key, which a compacted topic demands", index);
    }
    return refuse(
        error_code::invalid_timestamp,
        record + " has timestamp " + std::to_string(stamp_of(shape)) + ", too far from now, " + std::to_string(now_),
        index);
  }

  std::int64_t max_timestamp = -1;
  std::int32_t max_timestamp_delta = 0;

 private:
  std::int64_t stamp_of(const record_shape& shape) const {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(base_timestamp_) +
                                     static_cast<std::uint64_t>(shape.timestamp_delta));
  }

  bool in_bounds(std::int64_t stamped) const {
    if (!timestamps_bounded_ || stamped == -1) return true;
    return stamped > now_ ? distance(now_, stamped) <= after_max_ : distance(stamped, now_) <= before_max_;
  }

  std::int64_t base_timestamp_;
  std::int64_t now_;
  std::uint64_t before_max_;
  std::uint64_t after_max_;
  bool timestamps_bounded_;
  bool key_required_;
};

/// A record whose form is bad ends the look; one that breaks a rule does not, for the producer may send the others
/// again.
template <class Source>
refusal check_records(Source& source, std::int32_t count, record_rules& rules) {
  refusal bad;
  for (std::int32_t index = 0; index < count; ++index) {
    record_shape shape;
    const auto fault = read_shape(source, shape);
    if (fault != record_fault::none) {
      return refuse(error_code::invalid_record, "record " + std::to_string(index) + " " + describe(fault), index);
    }
    if (rules.admit(shape, index)) continue;
    if (!bad)
      bad = rules.refusal_of(shape, index);
    else if (bad->record_indexes.size() < refused_records_max)
      bad->record_indexes.push_back(index);
  }
  if (!source.at_end()) return invalid("bytes after the " + std::to_string(count) + " records of the batch");
  return bad;
}

produce_refusal refusal_of_unfolding(const error& failure, compression_codec codec) {
  const auto text = std::string(name(codec)) + " records: " + failure.context;
  switch (failure.code) {
    case errc::limit_exceeded: return refuse(error_code::message_too_large, text);
    case errc::unsupported: return refuse(error_code::invalid_record, text);
    default: return refuse(error_code::corrupt_message, text);
  }
}

refusal check_compressed(const record_batch& batch, const decompression_limits& limits, decompressed_source& source,
                         record_rules& rules) {
  const auto codec = batch.header().attributes().codec();
  if (const auto opened = source.open(codec, batch.records(), limits); !opened) {
    return refusal_of_unfolding(opened.error(), codec);
  }
  auto bad = check_records(source, batch.header().count(), rules);
  if (source.failure()) return refusal_of_unfolding(*source.failure(), codec);
  return bad;
}

}  // namespace

validated record_validator::validate(std::optional<std::span<const std::byte>> records, const produce_rules& rules,
                                     timestamp now) {
  if (!records || records->empty()) return invalid("no records");
  if (auto bad = check_frame(*records)) return *bad;
  const auto batch = record_batch::read(*records);
  if (!batch) return refuse(error_code::corrupt_message, batch.error().context);
  if (auto bad = check_header(*batch, rules)) return *bad;

  const auto& header = batch->header();
  record_rules each(header, rules, now);
  contiguous_source plain(batch->records());
  auto bad = header.attributes().codec() == compression_codec::none
                 ? check_records(plain, header.count(), each)
                 : check_compressed(*batch, rules.unfolding, unfolded_, each);
  if (bad) return *bad;

  batch_summary summary;
  summary.count = header.count();
  summary.max_timestamp = timestamp(each.max_timestamp);
  summary.max_timestamp_delta = each.max_timestamp_delta;
  summary.max_timestamp_wrong = header.max_timestamp() != summary.max_timestamp;
  summary.producer_id = header.producer_id();
  summary.producer_epoch = header.producer_epoch();
  summary.first_sequence = header.base_sequence();
  summary.last_sequence = header.last_sequence();
  summary.transactional = header.attributes().transactional();
  return summary;
}

}  // namespace millrace::kafka
