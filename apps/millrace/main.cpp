// millrace: a node and the command line to any Kafka cluster, in one binary.
#include <fmt/format.h>

#include <cstdio>

#include "apps/millrace/command.hpp"
#include "apps/millrace/command_line.hpp"
#include "apps/millrace/option_kinds.hpp"

namespace millrace::cli {
namespace {

constexpr const char* positions =
    R"(Positions: start, end, an offset, -N (the last N), @TIME; times: 2026-03-01T12:30:05Z, 1772368205250 (ms), -1h.)";

std::string footer() {
  std::string text = "Exit codes, explained by millrace help exit-codes:\n ";
  for (const auto& [code, name, meaning] : exit_codes) text += fmt::format(" {} {}", static_cast<int>(code), name);
  return text + "\n" + positions;
}

void declare_link_options(CLI::App& root, link_options& link) {
  root.add_option("--link", link.address, "Address of a node for what concerns volumes")
      ->envname("MILLRACE_LINK")
      ->capture_default_str()
      ->type_name("HOST:PORT");
  root.add_option("--link-certificate", link.certificate, "TLS to that address: who you are, in PEM")
      ->envname("MILLRACE_CLIENT_CERTIFICATE")
      ->type_name("FILE");
  root.add_option("--link-key", link.key, "Its key")->envname("MILLRACE_CLIENT_KEY")->type_name("FILE");
  root.add_option("--link-ca", link.ca, "Who signed the node's certificate")
      ->envname("MILLRACE_CLIENT_CA")
      ->type_name("FILE");
}

void declare_shared_options(CLI::App& root, command_context& shared) {
  root.add_option("-b,--bootstrap", shared.connection.bootstrap, "The cluster's address, several with commas")
      ->envname("MILLRACE_BOOTSTRAP")
      ->capture_default_str()
      ->type_name("HOST:PORT");
  declare_link_options(root, shared.link);
  add_duration_option(root, "--timeout", shared.connection.timeout, "Longest wait for any one answer (10s)");
  const auto add_setting = [&shared](const std::vector<std::string>& given) {
    for (const auto& pair : given) {
      const auto at = pair.find('=');
      if (at == 0 || at == std::string::npos) throw CLI::ValidationError("-X", "'" + pair + "' is no NAME=VALUE");
      shared.connection.settings.emplace_back(pair.substr(0, at), pair.substr(at + 1));
    }
  };
  root.add_option_function<std::vector<std::string>>("-X", add_setting, "A setting of librdkafka (TLS, SASL, …)")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  root.add_flag("--json", shared.json, "Print JSON");
}

int run(int argc, char** argv) {
  CLI::App root("Millrace: a streaming platform that speaks the Kafka protocol", "millrace");
  command_context shared;
  root.require_subcommand(1);
  root.footer(footer());
  root.set_version_flag("--version", version_line(), "Print the version");
  declare_shared_options(root, shared);
  add_start_command(root, shared);
  add_demo_command(root, shared);
  add_service_commands(root, shared);
  add_topic_commands(root, shared);
  add_produce_command(root, shared);
  add_consume_command(root, shared);
  add_group_commands(root, shared);
  add_transaction_commands(root, shared);
  add_volume_commands(root, shared);
  add_file_commands(root, shared);
  add_table_commands(root, shared);
  add_stream_commands(root, shared);
  add_access_commands(root, shared);
  add_store_commands(root, shared);
  add_cluster_commands(root, shared);
  add_log_commands(root, shared);
  add_mount_command(root, shared);
  add_config_commands(root, shared);
  add_bench_commands(root, shared);
  add_completion_command(root, shared);
  add_help_command(root, shared);
  add_version_command(root, shared);
  settle_commands(root, footer());
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& refusal) {
    return static_cast<int>(answer_refusal(root, refusal, form_asked_for(argc, argv)));
  }
  const exit_code code = shared.chosen();
  return std::fflush(stdout) == 0 ? static_cast<int>(code) : static_cast<int>(exit_code::failed);
}

}  // namespace

CLI::App* add_command_group(CLI::App& parent, const std::string& name, const std::string& text) {
  auto* group = parent.add_subcommand(name, text);
  group->fallthrough();
  group->require_subcommand(1);
  return group;
}

}  // namespace millrace::cli

int main(int argc, char** argv) { return millrace::cli::run(argc, argv); }
