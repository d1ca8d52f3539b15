#pragma once
#include <string>

namespace millrace::cli {

/// Where a node answers what is asked of volumes, and who one is there: TLS with a certificate of one's own, or nobody.
struct link_options {
  std::string address = "127.0.0.1:9645";  ///< HOST:PORT
  std::string certificate;                 ///< files in PEM; all three or none
  std::string key;
  std::string ca;
};

}  // namespace millrace::cli
