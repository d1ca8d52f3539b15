#pragma once
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <memory>
#include <string>

#include "runtime/link/link_tls.hpp"

namespace millrace {

/// A certificate authority of a spec and what it signs, as PEM files in a directory of its own.
class certificates {
 public:
  certificates();
  ~certificates();
  certificates(const certificates&) = delete;
  certificates& operator=(const certificates&) = delete;

  /// Files for one side, whose certificate is for `name`, a DNS name or an address.
  link_tls_files issue(const std::string& name, long valid_seconds = 3600);

  std::string path(const std::string& file) const { return (directory_ / file).string(); }

 private:
  using key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using certificate = std::unique_ptr<X509, decltype(&X509_free)>;

  certificate make(const std::string& name, EVP_PKEY* of, long valid_seconds, const std::string& extension);
  void write(const std::string& file, X509* what) const;
  void write(const std::string& file, EVP_PKEY* what) const;

  std::filesystem::path directory_;
  long serial_ = 1;
  key key_;
  certificate self_;
};

}  // namespace millrace
