#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/link/link_peer.hpp"

namespace millrace {

/// The first bytes that each side sends, before its hello.
inline constexpr std::array<std::byte, 8> link_magic{std::byte{0x89}, std::byte{'m'}, std::byte{'r'}, std::byte{'l'},
                                                     std::byte{'i'},  std::byte{'n'}, std::byte{'k'}, std::byte{'\n'}};

inline constexpr std::uint16_t link_version_min = 1;
inline constexpr std::uint16_t link_version_max = 1;
inline constexpr std::size_t hello_bytes_max = 4096;

/// What each side says first. Source: link.md.
struct link_hello {
  std::uint16_t version_min = link_version_min;
  std::uint16_t version_max = link_version_max;
  bool zstd = true;  ///< takes compressed frames
  link_identity identity;
  link_limits limits;  ///< frame, requests in flight, buffered bytes and window travel

  /// With length, as it stands on the wire after the magic. Texts are cut to what a hello has room for.
  std::vector<std::byte> encode() const;

  /// From bytes without the length; those after the fields known here are passed over. `corrupt`: a wrong checksum, a
  /// bound of 0 or bounds that contradict each other; `truncated`: it ends early.
  static result<link_hello> decode(std::span<const std::byte> bytes);

  /// The highest version that both speak; `unsupported` if there is none.
  result<std::uint16_t> agree_with(const link_hello& other) const;
};

}  // namespace millrace
