#pragma once
#include "apps/millrace/node_api/api_call.hpp"
#include "runtime/http/message.hpp"

namespace millrace {

struct node_parts;

/// Answers with what the page shows, as JSON: node, totals since the start, topics, groups with members and lag,
/// reactors, services, the last alerts (the newest first), and of the volumes those that the asker of `volumes` may
/// see. Threads: the first reactor's.
void answer_status(node_parts& n, const node_api::ask_volumes& volumes, const http_reply& reply);

}  // namespace millrace
