#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

#include "apps/bench/store/random_source.hpp"

namespace millrace::bench {

/// What a scan has seen. It reads every byte, as whoever scans does, and cheaply enough to leave the engine's share in
/// sight; equal digests mean equal entries, in whichever order they came.
class scan_tally {
 public:
  void add(std::string_view key, std::string_view value) {
    ++entries_;
    bytes_ += key.size() + value.size();
    digest_ += mixed(3 * words(key) + words(value));
  }

  std::uint64_t entries() const { return entries_; }
  std::uint64_t bytes() const { return bytes_; }  ///< of keys and values
  std::uint64_t digest() const { return digest_; }

 private:
  static std::uint64_t words(std::string_view bytes) {
    std::uint64_t sum = bytes.size();
    while (bytes.size() >= sizeof sum) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data(), sizeof word);
      sum += word;
      bytes.remove_prefix(sizeof word);
    }
    std::uint64_t rest = 0;
    if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
    return sum + rest;
  }

  std::uint64_t entries_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t digest_ = 0;
};

}  // namespace millrace::bench
