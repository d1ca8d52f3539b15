#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/link/link_limits.hpp"

namespace millrace {

/// Who one side of a link says it is.
struct link_identity {
  std::int32_t node_id = -1;  ///< -1: no node; the command line, a mount
  std::string cluster_id;
  std::string software;        ///< name and version, for people
  std::uint64_t features = 0;  ///< bits of features that are not of the link itself; unknown ones are passed over
};

/// The other side, as its hello and its certificate tell.
struct link_peer {
  std::uint64_t link = 0;  ///< number of the link, never used again in this process
  std::string address;     ///< "127.0.0.1:40312"
  link_identity identity;
  std::uint16_t version = 0;  ///< of the protocol, as both sides agreed
  link_limits limits;         ///< what it grants; only the bounds that travel are set
  bool tls = false;
  std::vector<std::string> names;  ///< those of its certificate: DNS names, addresses, common name
};

}  // namespace millrace
