#pragma once
#include <string>

#include "codecs/base/result.hpp"
#include "runtime/config/node_options.hpp"
#include "runtime/config/settings.hpp"

namespace millrace {

/// What the command line says about the node; an empty text leaves it to the configuration.
struct start_options {
  std::string config_file;
  std::string data_directory;
  std::string kafka_address;  ///< HOST:PORT; port 0: any free one
  std::string http_address;
  std::string services;  ///< to host, divided by commas
};

/// For `load_settings`: whether a node can host the services.
result<void> check_hosted(const settings& read);

/// The node's options as configuration file, environment and command line together make them.
result<node_options> effective_options(const start_options& options);

/// Runs a node until it is told to stop; the process's exit code.
int run_start(const start_options& options);

}  // namespace millrace
