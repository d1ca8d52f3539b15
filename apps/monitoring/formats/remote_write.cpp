#include "apps/monitoring/formats/remote_write.hpp"

#include <snappy.h>

#include <cstdint>
#include <memory>
#include <protozero/pbf_message.hpp>
#include <string>
#include <vector>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/letter_case.hpp"
#include "apps/monitoring/formats/series_text.hpp"

namespace millrace::monitoring {
namespace {

enum class write_request : protozero::pbf_tag_type { series = 1 };
enum class time_series : protozero::pbf_tag_type { label = 1, sample = 2, histogram = 4 };
enum class series_label : protozero::pbf_tag_type { name = 1, value = 2 };
enum class series_sample : protozero::pbf_tag_type { value = 1, time = 2 };

/// A field together with how its value is laid out: what has another layout than it ought to is passed over unread, as
/// the reader checks none.
template <class Tag>
constexpr std::uint32_t as_bytes(Tag tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::length_delimited);
}

// Three bytes of snappy can stand for 64, no more: a block that claims a higher ratio lies.
constexpr std::size_t snappy_ratio_max = 22;

struct measured_value {
  double value = 0;
  std::int64_t time_ms = 0;
};

std::string_view text_of(protozero::data_view view) { return {view.data(), view.size()}; }

label_view read_label(protozero::data_view bytes) {
  protozero::pbf_message<series_label> message(bytes);
  label_view label;
  while (message.next()) {
    switch (message.tag_and_type()) {
      case as_bytes(series_label::name): label.first = text_of(message.get_view()); break;
      case as_bytes(series_label::value): label.second = text_of(message.get_view()); break;
      default: message.skip();
    }
  }
  return label;
}

measured_value read_sample(protozero::data_view bytes) {
  protozero::pbf_message<series_sample> message(bytes);
  measured_value read;
  while (message.next()) {
    switch (message.tag_and_type()) {
      case protozero::tag_and_type(series_sample::value, protozero::pbf_wire_type::fixed64):
        read.value = message.get_double();
        break;
      case protozero::tag_and_type(series_sample::time, protozero::pbf_wire_type::varint):
        read.time_ms = message.get_int64();
        break;
      default: message.skip();
    }
  }
  return read;
}

/// Reads one series after the other; what it has allocated for one serves the next.
class write_request_reader {
 public:
  void take_series(protozero::data_view bytes) {
    labels_.clear();
    values_.clear();
    std::size_t histograms = 0;
    protozero::pbf_message<time_series> message(bytes);
    while (message.next()) {
      switch (message.tag_and_type()) {
        case as_bytes(time_series::label): keep(read_label(message.get_view())); break;
        case as_bytes(time_series::sample): keep(read_sample(message.get_view())); break;
        case as_bytes(time_series::histogram): ++histograms; [[fallthrough]];
        default: message.skip();
      }
    }
    for (; histograms > 0; --histograms) out_.refuse("remote write: native histograms are not taken");
    if (!values_.empty()) tell();
  }

  bool full() const { return out_.full(); }
  intake_batch finish() && { return std::move(out_).finish(); }

 private:
  void keep(label_view label) {
    // One more than there may be is enough to be refused.
    if (labels_.size() <= labels_max) labels_.push_back(label);
  }

  void keep(measured_value value) {
    // One more than a batch may hold makes it full.
    if (values_.size() <= delivery_samples_max) values_.push_back(value);
  }

  void tell() {
    auto series = series_text(labels_);
    if (!series) {
      for (std::size_t i = 0; i < values_.size(); ++i) out_.refuse(series.error().context);
      return;
    }
    const auto last = values_.back();
    values_.pop_back();
    for (const auto& [value, time_ms] : values_) {
      if (!full()) out_.take(*series, value, time_ms);
    }
    out_.take(std::move(*series), last.value, last.time_ms);
  }

  batch_builder out_;
  std::vector<label_view> labels_;
  std::vector<measured_value> values_;
};

struct unpacked_bytes {
  std::unique_ptr<char[]> data;  // not a string: that would be filled with zeros first
  std::size_t size = 0;
};

result<unpacked_bytes> unpack_snappy(std::string_view bytes) {
  unpacked_bytes out;
  if (!snappy::GetUncompressedLength(bytes.data(), bytes.size(), &out.size)) {
    return make_error(errc::corrupt, "remote write: no snappy block");
  }
  if (out.size > delivery_bytes_max) {
    return make_error(errc::limit_exceeded, "remote write: unpacks to " + std::to_string(out.size) + " bytes");
  }
  if (out.size / snappy_ratio_max > bytes.size()) {
    return make_error(errc::corrupt, "remote write: no snappy block unpacks so far");
  }
  out.data.reset(new char[out.size]);
  if (!snappy::RawUncompress(bytes.data(), bytes.size(), out.data.get())) {
    return make_error(errc::corrupt, "remote write: broken snappy block");
  }
  return out;
}

/// Without blanks and in small letters.
std::string plain_header(std::string_view header) {
  std::string plain;
  for (const char c : header) {
    if (c != ' ' && c != '\t') plain.push_back(small_letter(c));
  }
  return plain;
}

}  // namespace

result<void> check_remote_write(std::string_view content_type, std::string_view content_encoding) {
  const auto type = plain_header(content_type);
  const auto encoding = plain_header(content_encoding);
  if (!encoding.empty() && encoding != "snappy") {
    return make_error(errc::unsupported, "remote write: only snappy is unpacked");
  }
  if (type.empty() || type == "application/x-protobuf" ||
      type == "application/x-protobuf;proto=prometheus.writerequest") {
    return {};
  }
  return make_error(errc::unsupported, "remote write: only prometheus.WriteRequest, version 1.0, is read");
}

result<intake_batch> read_remote_write(std::string_view bytes, const intake_context& /*context*/) {
  const auto unpacked = unpack_snappy(bytes);
  if (!unpacked) return unpacked.error();
  write_request_reader reader;
  try {
    protozero::pbf_message<write_request> message(unpacked->data.get(), unpacked->size);
    while (!reader.full() && message.next()) {
      if (message.tag_and_type() == as_bytes(write_request::series)) {
        reader.take_series(message.get_view());
      } else {
        message.skip();
      }
    }
  } catch (const protozero::exception& failure) {
    return make_error(errc::invalid_argument, std::string("remote write: no WriteRequest: ") + failure.what());
  }
  return std::move(reader).finish();
}

}  // namespace millrace::monitoring
