#include "apps/millrace/topic_commands.hpp"

namespace millrace::cli {

void add_topic_commands(CLI::App& root, command_context& shared) {
  auto* topic = add_command_group(root, "topic", "Create, look at, change and delete topics");
  add_topic_create(*topic, shared);
  add_topic_list(*topic, shared);
  add_topic_describe(*topic, shared);
  add_topic_alter(*topic, shared);
  add_topic_trim(*topic, shared);
  add_topic_delete(*topic, shared);
}

}  // namespace millrace::cli
