#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "actors/transaction/messages.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// What a commit leaves in an instance's table beside its state: which one it was, and whose transaction has the
/// outputs, if there were any. As text: "commit 12 of producer 4711 3".
struct commit_row {
  /// No row of a stage is called so: their names have a zero byte.
  static constexpr std::string_view key = "last commit";

  std::uint64_t number = 0;
  std::optional<producer_identity> written_by = {};

  friend bool operator==(const commit_row&, const commit_row&) = default;
};

/// Header of each output: the number of its commit, in decimal.
inline constexpr std::string_view commit_header = "millrace-commit";

std::string encode(const commit_row& row);

/// `corrupt`.
result<commit_row> decode_commit_row(std::string_view text);

}  // namespace millrace
