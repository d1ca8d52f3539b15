#pragma once
#include "apps/millrace/node_api/api_call.hpp"

namespace millrace::node_api {

/// PUT of a file. The body goes to a hidden name in the file's directory, which is renamed when it is whole: a reader
/// sees the old file or the new one, and of a broken upload nothing stays. Mode, owner and permissions of a file that
/// is replaced pass on to the new one. A node that is killed meanwhile leaves the hidden name: `.upload-` and sixteen
/// hexadecimal digits.
/// At most `upload_write_bytes` and a piece of the body are in memory.
void upload_file(const ask_volumes& volumes, const http_request& request, std::shared_ptr<http_upload> body,
                 const http_reply& reply);

inline constexpr std::size_t upload_write_bytes = 1 << 20;

}  // namespace millrace::node_api
