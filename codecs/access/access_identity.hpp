#pragma once
#include <string>
#include <vector>

namespace millrace {

/// Who asks. Made by what accepted the connection, never by the one who asks.
struct access_identity {
  std::string user;  ///< empty: anonymous
  std::vector<std::string> groups;
  std::vector<std::string> roles;
};

}  // namespace millrace
