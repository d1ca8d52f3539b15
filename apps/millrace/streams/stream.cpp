#include "apps/millrace/streams/stream_commands.hpp"

namespace millrace::cli {

void add_stream_commands(CLI::App& root, command_context& shared) {
  auto* stream =
      add_command_group(root, "stream", "Streams of volumes: what topics as /payments/cards:activity are in");
  add_stream_create(*stream, shared);
  add_stream_list(*stream, shared);
  add_stream_describe(*stream, shared);
  add_stream_delete(*stream, shared);
}

}  // namespace millrace::cli
