#include "tests/runtime_link/certificates.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <cctype>
#include <cstdio>

namespace millrace {
namespace {

void add_extension(X509* to, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  X509_add_ext(to, extension, -1);
  X509_EXTENSION_free(extension);
}

std::filesystem::path new_directory() {
  static std::atomic<int> count{0};
  auto made = std::filesystem::temp_directory_path() /
              ("millrace-certificates-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
  std::filesystem::create_directories(made);
  return made;
}

}  // namespace

certificates::certificates()
    : directory_(new_directory()), key_(EVP_EC_gen("P-256"), &EVP_PKEY_free), self_(nullptr, &X509_free) {
  self_ = make("authority " + directory_.string(), key_.get(), 3600, "");
  write("ca.pem", self_.get());
}

certificates::~certificates() { std::filesystem::remove_all(directory_); }

certificates::certificate certificates::make(const std::string& name, EVP_PKEY* of, long valid_seconds,
                                             const std::string& extension) {
  certificate made(X509_new(), &X509_free);
  auto* issuer = self_ ? self_.get() : made.get();
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial_++);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -7200);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), valid_seconds);
  X509_set_pubkey(made.get(), of);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
  if (extension.empty()) add_extension(made.get(), issuer, NID_basic_constraints, "critical,CA:TRUE");
  if (!extension.empty()) add_extension(made.get(), issuer, NID_subject_alt_name, extension);
  X509_sign(made.get(), key_.get(), EVP_sha256());
  return made;
}

link_tls_files certificates::issue(const std::string& name, long valid_seconds) {
  const key own(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const bool is_address = std::isdigit(static_cast<unsigned char>(name[0])) != 0;
  const auto made = make(name, own.get(), valid_seconds, (is_address ? "IP:" : "DNS:") + name);
  const auto file = std::to_string(serial_);
  write(file + ".pem", made.get());
  write(file + ".key", own.get());
  return {path(file + ".pem"), path(file + ".key"), path("ca.pem"), {}};
}

void certificates::write(const std::string& file, X509* what) const {
  auto* out = std::fopen(path(file).c_str(), "w");
  PEM_write_X509(out, what);
  std::fclose(out);
}

void certificates::write(const std::string& file, EVP_PKEY* what) const {
  auto* out = std::fopen(path(file).c_str(), "w");
  PEM_write_PrivateKey(out, what, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
}

}  // namespace millrace
