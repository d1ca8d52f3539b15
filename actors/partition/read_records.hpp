#pragma once
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/aborted_transactions.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// The batches that a partition has given, none if there were none; blocks, as it reads the file. `io_failure`.
result<std::vector<std::byte>> batches_of(const envelope<schema::ReadReply>& reply);

/// What of them a committed reader leaves out.
std::vector<aborted_transaction> aborted_of(schema::ReadReply::Reader reply);

}  // namespace millrace
