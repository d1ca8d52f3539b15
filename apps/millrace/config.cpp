#include <fmt/format.h>

#include "apps/millrace/command.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/start.hpp"
#include "runtime/config/explain.hpp"
#include "runtime/config/load.hpp"
#include "runtime/link/link_tls.hpp"

namespace millrace::cli {
namespace {

struct check_options {
  std::string file;
};

struct show_options {
  std::string file;
  bool defaults = false;
};

void declare_check(CLI::App& command, check_options& o) {
  command.add_option("FILE", o.file, "Configuration file (TOML)")->required();
}

void declare_show(CLI::App& command, show_options& o) {
  command.add_option("--config", o.file, "Configuration file (TOML)")->type_name("FILE");
  command.add_flag("--default-file", o.defaults, "Print a configuration file with every option at its default");
}

/// The options of a node that is started with this file, or none, in this environment.
result<settings> load(const std::string& file, std::vector<std::pair<std::string, std::string>> environment) {
  config_sources sources;
  sources.environment = std::move(environment);
  if (!file.empty()) {
    auto read = read_config_file(file);
    if (!read) return read.error();
    sources.file = std::move(*read);
  }
  return load_settings(sources, check_hosted);
}

/// Whether a node could use what the files of `link.tls` hold.
result<void> check_tls_files(const settings& from) {
  if (from.text("link.tls.certificate").empty()) return {};
  const auto loaded = make_tls_context({.certificate = from.text("link.tls.certificate"),
                                        .key = from.text("link.tls.key"),
                                        .ca = from.text("link.tls.ca"),
                                        .peers = {}});
  if (loaded) return {};
  const auto why = loaded.error();
  std::string_view reason = why.context;
  constexpr std::string_view said_by_name = "TLS: ";
  if (reason.starts_with(said_by_name)) reason.remove_prefix(said_by_name.size());
  return make_error(why.code, fmt::format("{}: link.tls: {}", from.at("link.tls.certificate").place, reason));
}

exit_code run_check(const check_options& o, const command_context& shared) {
  const auto loaded = load(o.file, {});
  if (!loaded) return report(loaded.error(), shared);
  if (const auto usable = check_tls_files(*loaded); !usable) return report(usable.error(), shared);
  if (shared.json) {
    print_json({{"file", o.file}, {"valid", true}});
  } else {
    print(fmt::format("{} is valid\n", o.file));
  }
  return exit_code::ok;
}

exit_code run_show(const show_options& o, const command_context& shared) {
  if (o.defaults) {
    print(default_config_file());
    return exit_code::ok;
  }
  const auto loaded = load(o.file, process_environment());
  if (!loaded) return report(loaded.error(), shared);
  std::string text = shared.json ? explain_as_json(*loaded) : explain_as_text(*loaded);
  if (!text.ends_with('\n')) text += '\n';
  print(text);
  return exit_code::ok;
}

}  // namespace

void add_config_commands(CLI::App& root, command_context& shared) {
  auto* config = add_command_group(root, "config", "Check and explain a node's configuration");
  add_command<check_options>(*config, "check", "Say what is wrong with a configuration file", shared, declare_check,
                             run_check);
  add_command<show_options>(*config, "show", "Print the values in force and where each comes from", shared,
                            declare_show, run_show);
}

}  // namespace millrace::cli
