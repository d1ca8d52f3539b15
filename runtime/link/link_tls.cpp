#include "runtime/link/link_tls.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace millrace {
namespace {

using error_code = boost::system::error_code;

/// Whether it can be read at all is told apart from what is in it.
result<void> check_readable(const char* what, const std::string& path) {
  if (path.empty())
    return make_error(errc::invalid_argument, std::string("TLS: no file with the ") + what + " is named");
  std::ifstream in(path);
  if (in && in.peek() != std::ifstream::traits_type::eof()) return {};
  const std::string why = in.is_open() ? "is empty or cannot be read" : std::strerror(errno);
  return make_error(errc::io_failure, std::string("TLS: ") + what + " " + path + ": " + why);
}

error refuse(const char* what, const std::string& path, const error_code& failure) {
  ::ERR_clear_error();
  return make_error(errc::invalid_argument, std::string("TLS: ") + what + " " + path + ": " + failure.message());
}

result<void> load_files(tls_context& context, const link_tls_files& files) {
  for (const auto& [what, path] : {std::pair("certificate", &files.certificate), std::pair("key", &files.key),
                                   std::pair("certificate authority", &files.ca)}) {
    if (auto readable = check_readable(what, *path); !readable) return readable;
  }
  error_code failure;
  context.use_certificate_chain_file(files.certificate, failure);
  if (failure) return refuse("certificate", files.certificate, failure);
  context.use_private_key_file(files.key, tls_context::pem, failure);
  if (failure) return refuse("key", files.key, failure);
  if (::SSL_CTX_check_private_key(context.native_handle()) != 1) {
    ::ERR_clear_error();
    return make_error(errc::invalid_argument,
                      "TLS: key " + files.key + " does not belong to certificate " + files.certificate);
  }
  context.load_verify_file(files.ca, failure);
  if (failure) return refuse("certificate authority", files.ca, failure);
  return {};
}

std::string text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(::ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(::ASN1_STRING_length(text))};
}

std::string address_of(const ASN1_OCTET_STRING* bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  const auto size = ::ASN1_STRING_length(bytes);
  if (size != 4 && size != 16) return text;
  ::inet_ntop(size == 4 ? AF_INET : AF_INET6, ::ASN1_STRING_get0_data(bytes), text, sizeof text);
  return text;
}

void add_alternative_names(X509* certificate, std::vector<std::string>& names) {
  auto* all = static_cast<GENERAL_NAMES*>(::X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  if (all == nullptr) return;
  for (int i = 0; i < sk_GENERAL_NAME_num(all); ++i) {
    const auto* name = sk_GENERAL_NAME_value(all, i);
    if (name->type == GEN_DNS) names.push_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD) names.push_back(address_of(name->d.iPAddress));
  }
  ::GENERAL_NAMES_free(all);
}

void add_common_name(X509* certificate, std::vector<std::string>& names) {
  auto* subject = ::X509_get_subject_name(certificate);
  const auto at = ::X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at >= 0) names.push_back(text_of(::X509_NAME_ENTRY_get_data(::X509_NAME_get_entry(subject, at))));
}

std::unique_ptr<X509, decltype(&X509_free)> certificate_of(SSL* session) {
  return {::SSL_get1_peer_certificate(session), &::X509_free};
}

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& each : names) text += (text.empty() ? "" : ", ") + each;
  return text.empty() ? "nobody" : text;
}

}  // namespace

result<std::shared_ptr<tls_context>> make_tls_context(const link_tls_files& files) {
  auto context = std::make_shared<tls_context>(tls_context::tls);
  ::SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  ::SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // No tickets: each link is checked anew, and nothing is written by a server that only reads.
  ::SSL_CTX_set_num_tickets(context->native_handle(), 0);
  ::SSL_CTX_set_session_cache_mode(context->native_handle(), SSL_SESS_CACHE_OFF);
  error_code failure;
  context->set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert, failure);
  if (failure) return refuse("verification", "", failure);
  if (const auto loaded = load_files(*context, files); !loaded) return loaded.error();
  return context;
}

std::vector<std::string> certificate_names(SSL* session) {
  std::vector<std::string> names;
  if (const auto certificate = certificate_of(session)) {
    add_alternative_names(certificate.get(), names);
    add_common_name(certificate.get(), names);
  }
  return names;
}

result<void> check_peer_name(SSL* session, const std::vector<std::string>& peers, const std::string& host) {
  const auto names = certificate_names(session);
  if (!peers.empty()) {
    const auto allowed = [&](const auto& name) { return std::find(peers.begin(), peers.end(), name) != peers.end(); };
    if (std::any_of(names.begin(), names.end(), allowed)) return {};
    return make_error(errc::unavailable, "TLS: the certificate is for " + join(names) + "; allowed: " + join(peers));
  }
  if (host.empty()) return {};
  const auto certificate = certificate_of(session);
  if (certificate != nullptr && (::X509_check_host(certificate.get(), host.data(), host.size(), 0, nullptr) == 1 ||
                                 ::X509_check_ip_asc(certificate.get(), host.c_str(), 0) == 1)) {
    return {};
  }
  return make_error(errc::unavailable, "TLS: the certificate is for " + join(names) + ", not for " + host);
}

}  // namespace millrace
