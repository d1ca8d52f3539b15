#include "apps/millrace/volumes/changelog_options.hpp"

namespace millrace::cli {

void add_changelog_options(CLI::App& command, changelog_options& into) {
  command.add_option("--changelog", into.topic, "A topic that gets every change, as /payments/cards:changes (none)")
      ->type_name("TOPIC");
  command.add_option("--changelog-format", into.format, "How changes are written (json)")
      ->type_name("json|avro")
      ->check(CLI::IsMember({"json", "avro"}));
}

}  // namespace millrace::cli
