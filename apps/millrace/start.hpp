#pragma once
#include <string>

namespace millrace {

/// What the command line says about the node; an empty text leaves it to the configuration.
struct start_options {
  std::string config_file;
  std::string data_directory;
  std::string kafka_address;  ///< HOST:PORT; port 0: any free one
  std::string http_address;
};

/// Runs a node until it is told to stop; the process's exit code.
int run_start(const start_options& options);

}  // namespace millrace
