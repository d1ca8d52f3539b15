#include "tests/codecs_records/golden_batches.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace millrace::kafka {
namespace {

std::vector<std::byte> from_hex(const std::string& text) {
  std::vector<std::byte> bytes;
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(text.substr(at, 2), nullptr, 16)));
  }
  return bytes;
}

std::vector<golden_batch> batches_in(const std::filesystem::path& folder) {
  std::vector<golden_batch> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || line.front() == '#') continue;
      std::istringstream words(line);
      std::string name, hex;
      words >> name >> hex;
      found.push_back({entry.path().stem(), name, from_hex(hex)});
    }
  }
  EXPECT_FALSE(found.empty());
  return found;
}

}  // namespace

std::vector<golden_batch> golden_batches() { return batches_in(MILLRACE_SOURCE_DIR "/tests/golden/record_batches"); }

std::vector<golden_batch> golden_control_batches() {
  return batches_in(MILLRACE_SOURCE_DIR "/tests/golden/control_batches");
}

std::vector<std::byte> golden(const std::string& client, const std::string& name) {
  for (auto& batch : golden_batches()) {
    if (batch.client == client && batch.name == name) return batch.bytes;
  }
  ADD_FAILURE() << "no golden batch " << name << " of " << client;
  return {};
}

}  // namespace millrace::kafka
