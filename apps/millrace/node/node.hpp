#pragma once
#include <caf/actor.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/config/node_options.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

class disk;
class log_system;
struct node_parts;
class volume_desk;
namespace fraud {
class fraud_service;
}

/// What a node takes from the machine under it; tests have a machine of their own that loses power.
struct node_machine {
  disk* files;          ///< outlives the node; null: the machine's
  std::string boot_id;  ///< another one after each loss of power; empty: the machine's
};

/// A running node: the data directory, the reactors, and the actors on them. Threads: the one that made it.
class node {
 public:
  /// Starts everything and returns when clients can connect. An error names what could not be had, and what to do.
  /// `log` outlives the node.
  static result<std::unique_ptr<node>> start(const node_options& options, log_system& log,
                                             const node_machine& machine = {});

  /// As `stop`.
  ~node();

  /// Closes sockets, then partitions and logs, in order; what was acknowledged is on disk already.
  void stop();

  /// Where the first listener is bound, and HTTP if there is any ("-" otherwise).
  std::string kafka_address() const;
  std::string http_address() const;

  /// Where services of the node ask about its volumes.
  const volume_desk& volumes() const;

  /// The fraud service, or null if the node does not host it. Lives until `stop`.
  const fraud::fraud_service* fraud() const;

 private:
  explicit node(std::unique_ptr<node_parts> made);

  std::unique_ptr<node_parts> parts_;
};

}  // namespace millrace
