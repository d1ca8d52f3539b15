#include "apps/monitoring/formats/remote_write.hpp"

#include <gtest/gtest.h>
#include <snappy.h>

#include <bit>
#include <limits>
#include <protozero/pbf_writer.hpp>
#include <utility>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/formats/intake_limits.hpp"

namespace millrace::monitoring {
namespace {

using labels = std::vector<std::pair<std::string, std::string>>;
using values = std::vector<std::pair<double, std::int64_t>>;

/// A WriteRequest as its published definition has it.
class write_request_text {
 public:
  void add(const labels& named, const values& measured, bool histogram = false) {
    std::string bytes;
    protozero::pbf_writer series(bytes);
    for (const auto& [name, value] : named) {
      protozero::pbf_writer label(series, 1);
      label.add_string(1, name);
      label.add_string(2, value);
    }
    for (const auto& [value, time_ms] : measured) {
      protozero::pbf_writer sample(series, 2);
      sample.add_double(1, value);
      sample.add_int64(2, time_ms);
    }
    series.add_string(3, "\x11\1\2\3\4\5\6\7\10");  // an exemplar
    if (histogram) series.add_string(4, "");
    protozero::pbf_writer(bytes_).add_message(1, bytes);
  }

  void add_metadata() { protozero::pbf_writer(bytes_).add_string(3, "\x08\x01"); }

  std::string packed() const {
    std::string out;
    snappy::Compress(bytes_.data(), bytes_.size(), &out);
    return out;
  }

 private:
  std::string bytes_;
};

intake_batch read(std::string_view packed) {
  auto batch = read_remote_write(packed, {});
  EXPECT_TRUE(batch) << batch.error().context;
  return batch ? std::move(*batch) : intake_batch{};
}

errc failure(std::string_view packed) {
  const auto batch = read_remote_write(packed, {});
  EXPECT_FALSE(batch);
  return batch ? errc{} : batch.error().code;
}

std::string snappy_of(std::string_view bytes) {
  std::string out;
  snappy::Compress(bytes.data(), bytes.size(), &out);
  return out;
}

TEST(remote_write, every_sample_of_a_series_is_taken_in_its_order) {
  write_request_text request;
  request.add_metadata();
  request.add({{"__name__", "up"}, {"instance", "web-1:9100"}, {"job", "node"}}, {{1, 1'000}, {0, 2'000}, {1.5, -3}});
  request.add({{"__name__", "load"}}, {{0.25, 7}});
  const auto batch = read(request.packed());
  EXPECT_EQ(batch.refused, 0) << batch.first_refusal;
  ASSERT_EQ(batch.samples.size(), 4);
  EXPECT_EQ(batch.samples[0].series, "up{instance=\"web-1:9100\",job=\"node\"}");
  EXPECT_EQ(batch.samples[0].value, 1);
  EXPECT_EQ(batch.samples[0].time_ms, 1'000);
  EXPECT_EQ(batch.samples[1].time_ms, 2'000);
  EXPECT_EQ(batch.samples[2].series, batch.samples[0].series);
  EXPECT_EQ(batch.samples[2].time_ms, -3);
  EXPECT_EQ(batch.samples[3].series, "load");
}

TEST(remote_write, golden_bytes_are_read) {
  // {__name__="a", b="c"} 1.0 at 5: written by hand from the definition, as one literal of snappy.
  const std::string request(
      "\x0a\x24\x0a\x0d\x0a\x08__name__\x12\x01"
      "a"
      "\x0a\x06\x0a\x01"
      "b"
      "\x12\x01"
      "c"
      "\x12\x0b\x09\0\0\0\0\0\0\xf0\x3f\x10\x05",
      38);
  const auto batch = read(std::string("\x26\x94", 2) + request);
  ASSERT_EQ(batch.samples.size(), 1);
  EXPECT_EQ(batch.samples[0].series, "a{b=\"c\"}");
  EXPECT_EQ(batch.samples[0].value, 1);
  EXPECT_EQ(batch.samples[0].time_ms, 5);
}

TEST(remote_write, labels_are_put_in_order_and_escaped) {
  write_request_text request;
  request.add({{"z", "a\"\\\n"}, {"__name__", "up"}, {"empty", ""}, {"b", "ä"}}, {{1, 1}});
  const auto batch = read(request.packed());
  ASSERT_EQ(batch.samples.size(), 1);
  EXPECT_EQ(batch.samples[0].series, "up{b=\"ä\",z=\"a\\\"\\\\\\n\"}");
}

TEST(remote_write, marks_of_stale_series_are_left_out) {
  write_request_text request;
  request.add({{"__name__", "up"}}, {{std::bit_cast<double>(std::uint64_t{0x7ff0000000000002}), 1},
                                     {std::numeric_limits<double>::infinity(), 2},
                                     {3, 3}});
  const auto batch = read(request.packed());
  ASSERT_EQ(batch.samples.size(), 1);
  EXPECT_EQ(batch.samples[0].value, 3);
  EXPECT_EQ(batch.refused, 0);
}

TEST(remote_write, a_series_that_cannot_be_named_is_refused_with_its_samples) {
  write_request_text request;
  request.add({{"__name__", "9"}}, {{1, 1}, {2, 2}});
  request.add({{"__name__", "a"}, {"b", "\xff"}}, {{1, 1}});
  request.add({}, {{1, 1}});
  request.add(labels(labels_max + 1, {"a", "b"}), {{1, 1}});
  request.add({{"__name__", "up"}}, {{1, 1}});
  const auto batch = read(request.packed());
  EXPECT_EQ(batch.samples.size(), 1);
  EXPECT_EQ(batch.refused, 5);
  EXPECT_EQ(batch.first_refusal, "'9' is no name of a metric");
}

TEST(remote_write, native_histograms_are_refused) {
  write_request_text request;
  request.add({{"__name__", "a"}}, {}, true);
  const auto batch = read(request.packed());
  EXPECT_EQ(batch.refused, 1);
  EXPECT_TRUE(batch.samples.empty());
}

TEST(remote_write, an_empty_request_is_one) { EXPECT_TRUE(read(snappy_of("")).samples.empty()); }

TEST(remote_write, what_is_no_request_is_an_error_as_a_whole) {
  EXPECT_EQ(failure(""), errc::corrupt);
  EXPECT_EQ(failure("plain text"), errc::corrupt);
  EXPECT_EQ(failure(snappy_of("\x0a\x7f")), errc::invalid_argument);
  EXPECT_EQ(failure(snappy_of("\x0b")), errc::invalid_argument);
}

TEST(remote_write, fields_with_another_layout_than_theirs_are_passed_over) {
  EXPECT_TRUE(read(snappy_of(std::string_view("\x09\0\0\0\0\0\0\0\0", 9))).samples.empty());  // a series as a double
  EXPECT_TRUE(
      read(snappy_of(std::string_view("\x0a\x04\x08\x01\x10\x01", 6))).samples.empty());  // label, sample: numbers
}

TEST(remote_write, what_would_unpack_to_too_much_is_refused_before_it_is_unpacked) {
  EXPECT_EQ(failure("\x81\x80\x80\x10"), errc::limit_exceeded);  // 32 MiB and one byte
  EXPECT_EQ(failure("\x80\x80\x80\x10"), errc::corrupt);         // 32 MiB of four bytes
}

TEST(remote_write, samples_are_bounded) {
  write_request_text request;
  request.add({{"__name__", "a"}}, values(delivery_samples_max + 10, {1, 1}));
  const auto batch = read(request.packed());
  EXPECT_EQ(batch.samples.size(), delivery_samples_max);
  EXPECT_EQ(batch.refused, 1);
}

TEST(remote_write, only_its_first_version_is_read) {
  EXPECT_TRUE(check_remote_write("application/x-protobuf", "snappy"));
  EXPECT_TRUE(check_remote_write("application/x-protobuf; proto=prometheus.WriteRequest", "Snappy"));
  EXPECT_TRUE(check_remote_write("", ""));
  for (const auto& [type, encoding] :
       {std::pair{"application/x-protobuf;proto=io.prometheus.write.v2.Request", "snappy"},
        {"application/json", "snappy"},
        {"application/x-protobuf", "zstd"}}) {
    const auto good = check_remote_write(type, encoding);
    ASSERT_FALSE(good) << type;
    EXPECT_EQ(good.error().code, errc::unsupported);
  }
}

}  // namespace
}  // namespace millrace::monitoring
