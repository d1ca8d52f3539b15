#pragma once
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <random>
#include <string>

#include "codecs/base/result.hpp"

namespace millrace::bench {

/// A file that grows at its end.
class generator_file {
 public:
  explicit generator_file(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "wb")) {}

  /// To append to.
  std::string text;

  /// Now and then, and at the end with `all`.
  result<void> write(bool all = false) {
    if (!all && text.size() < (std::size_t{1} << 20U)) return {};
    const bool written = file_ != nullptr && std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
    text.clear();
    if (written && (!all || std::fflush(file_.get()) == 0)) return {};
    return make_error(errc::io_failure, "write " + path_ + ": " + std::strerror(errno));
  }

 private:
  struct closing {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, closing> file_;
};

/// Chance, the same for the same seed on every machine.
class dice {
 public:
  explicit dice(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }

  /// From 0 to below 1.
  double share() { return static_cast<double>(engine_() >> 11U) * 0x1.0p-53; }

  /// About 0, most within 1 of it: the sum of four, which needs no library's logarithm.
  double around_zero() { return 1.73 * (share() + share() + share() + share() - 2); }

  /// Below `bound`, the low ones more often.
  std::uint64_t skewed(std::uint64_t bound) {
    const double u = share();
    return static_cast<std::uint64_t>(static_cast<double>(bound) * u * u);
  }

 private:
  std::mt19937_64 engine_;
};

/// When the events of generated files begin.
inline constexpr std::int64_t generated_from_ms = 1'700'000'000'000;

}  // namespace millrace::bench
