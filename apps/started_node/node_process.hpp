#pragma once
#include <string>
#include <utility>

#include "apps/started_node/program.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// A node of its own on loopback, with a fresh data directory, for as long as this is there.
class node_process {
 public:
  /// `binary`: millrace. `folder`/node is removed first and left at the end. `io_failure`, `unavailable`.
  static result<node_process> start(const std::string& binary, const std::string& folder);

  const std::string& kafka_address() const { return kafka_; }
  const std::string& link_address() const { return link_; }

 private:
  node_process(program node, std::string kafka, std::string link)
      : node_(std::move(node)), kafka_(std::move(kafka)), link_(std::move(link)) {}

  program node_;
  std::string kafka_, link_;
};

}  // namespace millrace
