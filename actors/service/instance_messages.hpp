#pragma once
#include <caf/all.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "codecs/base/result.hpp"

/// What an instance is sent by its own parts.
namespace millrace {

/// reading -> instance, after a delay.
struct read_partition_again {
  std::uint64_t token = 0;
};

/// commit -> instance, after a delay: the coordinator did not answer.
using end_transaction_again = caf::atom_constant<caf::atom("endtxagain")>;

/// volumes -> instance: how its table took a commit.
struct state_kept {
  std::size_t index = 0;  ///< of the instance whose commit it is
  std::shared_ptr<const result<void>> how;
};

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::read_partition_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::state_kept)
