// Fetch (1), versions 4-18: record batches as they are stored, by sendfile.
// Waits for min_bytes at most max_wait_ms, woken by the partitions. Sessions (7+; one fetch of each at a time), leader
// epochs (9+), ids (13+). read_committed: up to the last stable offset, with the aborted transactions of what is read.
// Skipped: reading from followers (11, rack_id), replica state (15), as there is one node; versions 0-3 need the older
// record formats.
#include "actors/gateway/fetch_operation.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {

void fetch(const request_ptr& request) { fetch_operation::start(request); }

}  // namespace millrace::handlers
