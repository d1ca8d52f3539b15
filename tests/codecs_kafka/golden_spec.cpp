#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/codecs_kafka/all_bodies.hpp"
#include "tests/codecs_kafka/bytes_of.hpp"
#include "tests/codecs_kafka/named_values.hpp"

namespace millrace::kafka {
namespace {

// What other clients write is read as they meant it, and written as they write it. Files: tests/golden/make/README.md.

struct golden_line {
  std::string side;
  int version = 0;
  std::string kind;
  std::string hex;
};

std::filesystem::path folder_of(api_key key) {
  char number[8];
  std::snprintf(number, sizeof number, "%02d_", static_cast<int>(key));
  for (const auto& entry : std::filesystem::directory_iterator(MILLRACE_SOURCE_DIR "/tests/golden")) {
    if (entry.path().filename().string().starts_with(number)) return entry.path();
  }
  return {};
}

std::vector<golden_line> lines_for(api_key key, direction side, const std::string& file) {
  std::vector<golden_line> lines;
  std::ifstream in(folder_of(key) / file);
  for (std::string text; std::getline(in, text);) {
    golden_line line;
    std::istringstream(text) >> line.side >> line.version >> line.kind >> line.hex;
    if (line.side == (side == direction::request ? "request" : "response")) lines.push_back(line);
  }
  return lines;
}

template <class Body>
std::string title(const golden_line& line) {
  return std::string(name(Body::api)) + " " + line.side + " v" + std::to_string(line.version) + " " + line.kind;
}

template <class Body>
void expect_same_bytes(const golden_line& line) {
  const auto bytes = bytes_of_hex(line.hex);
  bytes_reader in(bytes);
  const auto value = decode<Body>(in, line.version);
  ASSERT_TRUE(value) << title<Body>(line) << ": " << value.error().context;
  EXPECT_EQ(in.remaining(), 0U) << title<Body>(line);
  bytes_writer out;
  ASSERT_TRUE(encode(*value, line.version, out)) << title<Body>(line);
  EXPECT_EQ(hex_of(out.bytes()), line.hex) << title<Body>(line);
  EXPECT_EQ(*encoded_size(*value, line.version), out.size()) << title<Body>(line);
}

std::set<int> all_versions(version_range range) {
  std::set<int> versions;
  for (int version = range.lowest; version <= range.highest; ++version) versions.insert(version);
  return versions;
}

template <class Body>
void expect_every_version(const std::vector<std::string>& files) {
  std::set<int> seen;
  for (const auto& file : files) {
    for (const auto& line : lines_for(Body::api, Body::side, file)) {
      expect_same_bytes<Body>(line);
      seen.insert(line.version);
    }
  }
  EXPECT_EQ(seen, all_versions(Body::versions)) << name(Body::api);
}

TEST(golden_bytes, of_franz_go_survive_every_version_of_every_body) {
  for_each_body([]<class Body>() { expect_every_version<Body>({"franz_go.txt"}); });
}

TEST(golden_bytes, of_kafkas_java_clients_survive_every_version_of_every_body) {
  for_each_body([]<class Body>() { expect_every_version<Body>({"kafka_clients_3.txt", "kafka_clients_4.txt"}); });
}

TEST(golden_bytes, carry_in_every_field_the_value_that_the_java_client_gave_it) {
  std::size_t checked = 0;
  for_each_body([&checked]<class Body>() {
    for (const auto* file : {"kafka_clients_3.txt", "kafka_clients_4.txt"}) {
      for (const auto& line : lines_for(Body::api, Body::side, file)) {
        if (line.kind != "full") continue;
        SCOPED_TRACE(title<Body>(line));
        const auto bytes = bytes_of_hex(line.hex);
        const auto value = decode<Body>(bytes, line.version);
        ASSERT_TRUE(value);
        named_values values(line.version);
        values.check_struct(*value);
        checked += values.checked();
      }
    }
  });
  EXPECT_GT(checked, 5'000U);
}

template <class Body>
void expect_no_crash_when_truncated(const golden_line& line) {
  const auto bytes = bytes_of_hex(line.hex);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of exactly this size lets the address sanitizer see any byte read beyond it.
    const std::vector<std::byte> part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    ASSERT_FALSE(decode<Body>(part, line.version)) << title<Body>(line) << " cut to " << size;
  }
}

TEST(golden_bytes, are_refused_when_cut_at_any_byte) {
  for_each_body([]<class Body>() {
    for (const auto& line : lines_for(Body::api, Body::side, "franz_go.txt"))
      expect_no_crash_when_truncated<Body>(line);
  });
}

}  // namespace
}  // namespace millrace::kafka
