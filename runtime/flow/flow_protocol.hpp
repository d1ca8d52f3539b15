#pragma once
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>

#include <type_traits>

#include "codecs/base/result.hpp"

// What the stages of a flow send each other, besides `event_batch<T>` from each to the one below it.
namespace millrace {

/// stage -> the one below: I am your upstream. It answers with credit.
using flow_attach = caf::atom_constant<caf::atom("flowattach")>;

/// stage -> the one above, with the number of batches it may send more.
using flow_credit = caf::atom_constant<caf::atom("flowcredit")>;

/// stage -> the one below, and a source -> its stage: there are no more events.
using flow_end = caf::atom_constant<caf::atom("flowend")>;

/// a sink -> its stage: the oldest batch, or any, is written.
using flow_written = caf::atom_constant<caf::atom("flowwrote")>;

/// supervisor -> source stage: ask for no more and end.
using flow_drain = caf::atom_constant<caf::atom("flowdrain")>;

/// source or sink -> its stage -> supervisor, once: the flow cannot go on.
struct flow_failure {
  error reason;
};

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::flow_failure)
