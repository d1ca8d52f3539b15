#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include "apps/millrace/output.hpp"

namespace millrace::cli {
namespace {

struct version_options {};

exit_code run_version(const version_options&, const command_context& shared) {
  if (shared.json) {
    print_json({{"millrace", MILLRACE_VERSION}, {"librdkafka", rd_kafka_version_str()}});
  } else {
    print(version_line() + "\n");
  }
  return exit_code::ok;
}

}  // namespace

std::string version_line() {
  return fmt::format("millrace {} (librdkafka {})", MILLRACE_VERSION, rd_kafka_version_str());
}

void add_version_command(CLI::App& root, command_context& shared) {
  add_command<version_options>(root, "version", "Print the version", shared, nullptr, run_version);
}

}  // namespace millrace::cli
