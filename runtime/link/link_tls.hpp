#pragma once
#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace {

/// Files of one side, in PEM. Both sides present a certificate that the other's `ca` has signed.
struct link_tls_files {
  std::string certificate;  ///< with the chain up to the authority
  std::string key;
  std::string ca;

  /// Names of certificates (DNS name, address or common name) that may be at the other end; empty: a server takes any
  /// that `ca` has signed, a client takes the host that it dialled.
  std::vector<std::string> peers;
};

using tls_context = boost::asio::ssl::context;

/// TLS 1.2 or later, both ways with certificates. `io_failure` names the file that cannot be read, `invalid_argument`
/// the one that does not hold what it should, or that certificate and key do not belong together.
result<std::shared_ptr<tls_context>> make_tls_context(const link_tls_files& files);

/// The names in the certificate of the other side: alternative names, then the common name.
std::vector<std::string> certificate_names(SSL* session);

/// `unavailable` if the certificate of the other side is for nobody of `peers`, or, where that is empty and `host` is
/// not, not for `host`.
result<void> check_peer_name(SSL* session, const std::vector<std::string>& peers, const std::string& host);

}  // namespace millrace
