#pragma once
#include <cstdint>

namespace millrace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MILLRACE_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define MILLRACE_SANITIZED 1
#endif

/// How many of so many seeds a random test runs: all where they are fast. With sanitizers each takes ten to twenty
/// times as long, and a tenth of the same seeds walks the same code: what they look for does not hide in single seeds.
template <class T>
constexpr T seed_count(T all) {
#if defined(MILLRACE_SANITIZED)
  return all < 20 ? all : all / 10;
#else
  return all;
#endif
}

}  // namespace millrace
