#pragma once
#include <string>

#include "apps/millrace/node_api/api_call.hpp"

namespace millrace::node_api {

/// Removes what stands at a path, asking again while there is more below it, and answers {"objects": N}.
void remove_object(const ask_volumes& volumes, std::string path, bool recursive, const http_reply& reply);

}  // namespace millrace::node_api
