#pragma once
#include "runtime/http/message.hpp"

namespace millrace {

struct node_parts;

/// Answers with what the page shows, as JSON: node, totals since the start, topics, groups with members and lag,
/// reactors, services, the last alerts (the newest first). Threads: the first reactor's.
void answer_status(node_parts& n, const http_reply& reply);

}  // namespace millrace
