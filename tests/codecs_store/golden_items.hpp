#pragma once
#include <gtest/gtest.h>

#include <charconv>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace millrace::store {

/// An item of tests/golden/store/store.txt; fails the test if there is none of that name.
inline std::vector<std::byte> golden_item(const std::string& name) {
  std::ifstream golden(MILLRACE_SOURCE_DIR "/tests/golden/store/store.txt");
  for (std::string line; std::getline(golden, line);) {
    std::istringstream words(line);
    std::string word;
    std::size_t size = 0;
    words >> word >> size;
    if (word != name) continue;
    std::vector<std::byte> bytes(size);
    while (words >> word) {
      const auto colon = word.find(':');
      auto at = std::stoull(word);
      for (auto i = colon + 1; i < word.size(); i += 2) {
        std::uint8_t value = 0;
        std::from_chars(word.data() + i, word.data() + i + 2, value, 16);
        bytes.at(at++) = static_cast<std::byte>(value);
      }
    }
    return bytes;
  }
  ADD_FAILURE() << "there is no golden item " << name;
  return {};
}

inline std::string golden_text(const std::string& name) {
  const auto bytes = golden_item(name);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace millrace::store
