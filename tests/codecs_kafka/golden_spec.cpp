#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/codecs_kafka/all_bodies.hpp"
#include "tests/codecs_kafka/bytes_of.hpp"

namespace millrace::kafka {
namespace {

// What other clients write is read as they meant it, and written as they write it. Files: tests/golden/make/README.md.

struct golden_line {
  std::string side;
  int version = 0;
  std::string kind;
  std::string hex;

  std::string title(const any_body& body) const { return body.title(version) + " " + kind; }
};

std::filesystem::path folder_of(api_key key) {
  char number[8];
  std::snprintf(number, sizeof number, "%02d_", static_cast<int>(key));
  for (const auto& entry : std::filesystem::directory_iterator(MILLRACE_SOURCE_DIR "/tests/golden")) {
    if (entry.path().filename().string().starts_with(number)) return entry.path();
  }
  return {};
}

std::vector<golden_line> lines_for(const any_body& body, const std::vector<std::string>& files) {
  std::vector<golden_line> lines;
  for (const auto& file : files) {
    std::ifstream in(folder_of(body.api) / file);
    for (std::string text; std::getline(in, text);) {
      golden_line line;
      std::istringstream(text) >> line.side >> line.version >> line.kind >> line.hex;
      if (line.side == (body.side == direction::request ? "request" : "response")) lines.push_back(line);
    }
  }
  return lines;
}

const std::vector<std::string> franz_go{"franz_go.txt"};
const std::vector<std::string> java_clients{"kafka_clients_3.txt", "kafka_clients_4.txt"};

std::set<int> all_versions(version_range range) {
  std::set<int> versions;
  for (int version = range.lowest; version <= range.highest; ++version) versions.insert(version);
  return versions;
}

/// It knows no version that is not stable in Kafka.
std::set<int> versions_of_franz_go(const any_body& body) {
  auto versions = all_versions(body.versions);
  if (body.api == api_key::init_producer_id) versions.erase(6);
  return versions;
}

void expect_same_bytes(const any_body& body, const golden_line& line) {
  const auto bytes = bytes_of_hex(line.hex);
  bytes_reader in(bytes);
  const auto rewritten = body.rewrite(in, line.version);
  ASSERT_TRUE(rewritten) << line.title(body) << ": " << rewritten.error().context;
  EXPECT_EQ(in.remaining(), 0U) << line.title(body);
  EXPECT_EQ(hex_of(*rewritten), line.hex) << line.title(body);
}

void expect_versions(const std::set<int>& expected, const any_body& body, const std::vector<std::string>& files) {
  std::set<int> seen;
  for (const auto& line : lines_for(body, files)) {
    expect_same_bytes(body, line);
    seen.insert(line.version);
  }
  EXPECT_EQ(seen, expected) << body.title(0);
}

TEST(golden_bytes, of_franz_go_survive_every_version_of_every_body) {
  for (const auto& body : all_bodies()) expect_versions(versions_of_franz_go(body), body, franz_go);
}

TEST(golden_bytes, of_kafkas_java_clients_survive_every_version_of_every_body) {
  for (const auto& body : all_bodies()) expect_versions(all_versions(body.versions), body, java_clients);
}

/// The number that tests/golden/make/kafka_clients/GoldenBytes.java makes of a name.
std::int64_t number_of(const named_value& value) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : value.name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  const std::int64_t divisor = 1'000'000'007;
  const auto rest = static_cast<std::int64_t>(hash) % divisor;
  return (rest < 0 ? rest + divisor : rest) + value.ordinal;
}

void expect_value_of_its_name(const named_value& value) {
  const auto number = number_of(value);
  switch (value.bits) {
    case 0: EXPECT_EQ(value.text, value.name + " " + std::to_string(value.ordinal)); break;
    case 1: EXPECT_EQ(value.number, 1) << value.name; break;
    case 8: EXPECT_EQ(value.number, 1 + number % 100) << value.name; break;
    case 16: EXPECT_EQ(value.number, 1 + number % 30'000) << value.name; break;
    case 32: EXPECT_EQ(value.number, 1 + number) << value.name; break;
    case 64: EXPECT_EQ(value.number, 1 + number * 1'000'003) << value.name; break;
    default: EXPECT_EQ(value.number, number) << value.name; break;
  }
}

TEST(golden_bytes, carry_in_every_field_the_value_that_the_java_client_gave_it) {
  std::size_t checked = 0;
  for (const auto& body : all_bodies()) {
    for (const auto& line : lines_for(body, java_clients)) {
      if (line.kind != "full") continue;
      SCOPED_TRACE(line.title(body));
      const auto bytes = bytes_of_hex(line.hex);
      const auto values = body.named_values(bytes, line.version);
      ASSERT_TRUE(values) << values.error().context;
      for (const auto& value : *values) expect_value_of_its_name(value);
      checked += values->size();
    }
  }
  EXPECT_GT(checked, 5'000U);
}

TEST(golden_bytes, are_refused_when_cut_at_any_byte) {
  for (const auto& body : all_bodies()) {
    for (const auto& line : lines_for(body, franz_go)) {
      const auto bytes = bytes_of_hex(line.hex);
      for (std::size_t size = 0; size < bytes.size(); ++size) {
        // A copy of exactly this size lets the address sanitizer see any byte read beyond it.
        const std::vector<std::byte> part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        bytes_reader in(part);
        ASSERT_FALSE(body.rewrite(in, line.version)) << line.title(body) << " cut to " << size;
      }
    }
  }
}

/// What is understood of damaged bytes must mean the same once it has been written again.
void expect_stable(const any_body& body, int version, std::span<const std::byte> damaged) {
  bytes_reader in(damaged);
  const auto first = body.rewrite(in, version);
  if (!first) {
    EXPECT_NE(first.error().code, errc::invalid_argument) << "read, but not written: " << hex_of(damaged);
    return;
  }
  bytes_reader again(*first);
  const auto second = body.rewrite(again, version);
  ASSERT_TRUE(second) << body.title(version) << " " << hex_of(damaged);
  EXPECT_EQ(hex_of(*first), hex_of(*second)) << body.title(version) << " " << hex_of(damaged);
}

TEST(golden_bytes, that_are_damaged_are_refused_or_understood_as_something_that_can_be_written) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::byte likely[] = {std::byte{0}, std::byte{1}, std::byte{0x7f}, std::byte{0xff}};
  for (const auto& body : all_bodies()) {
    for (const auto& line : lines_for(body, franz_go)) {
      for (int round = 0; round < 20; ++round) {
        auto bytes = bytes_of_hex(line.hex);
        for (int damages = 0; damages < 3 && !bytes.empty(); ++damages) {
          bytes[random() % bytes.size()] = random() % 2 == 0 ? likely[random() % 4] : static_cast<std::byte>(random());
          expect_stable(body, line.version, bytes);
        }
      }
    }
  }
}

}  // namespace
}  // namespace millrace::kafka
