#include "apps/millrace/volume_client/volume_client.hpp"

#include <fmt/format.h>
#include <kj/exception.h>

namespace millrace::cli {
namespace {

errc code_of(schema::VolumeReply::Code code) {
  using refused = schema::VolumeReply::Code;
  switch (code) {
    case refused::NOT_FOUND:
    case refused::NO_ATTRIBUTE:
    case refused::STALE_OBJECT: return errc::not_found;
    case refused::ALREADY_EXISTS: return errc::already_exists;
    case refused::INVALID:
    case refused::NAME_TOO_LONG: return errc::invalid_argument;
    case refused::CORRUPT: return errc::corrupt;
    case refused::INPUT_OUTPUT: return errc::io_failure;
    case refused::NO_SPACE: return errc::no_space;
    case refused::UNAVAILABLE: return errc::unavailable;
    case refused::NONE:
    case refused::AMBIGUOUS:
    case refused::NOT_EMPTY:
    case refused::NOT_DIRECTORY:
    case refused::IS_DIRECTORY:
    case refused::WRONG_KIND:
    case refused::DENIED:
    case refused::READ_ONLY:
    case refused::QUOTA_EXCEEDED:
    case refused::TOO_LARGE:
    case refused::CROSS_VOLUME:
    case refused::TOO_MANY_LINKS:
    case refused::IN_USE:
    case refused::CONDITION_FAILED:
    case refused::UNSUPPORTED: return errc::unsupported;  // "understood and will not do it"
  }
  return errc::unsupported;  // of a newer node
}

error unreadable(const std::string& node, std::string_view why) {
  return make_error(errc::corrupt, fmt::format("{}: the answer makes no sense: {}", node, why));
}

result<volume_reply> check(const std::string& node, reply_kind wanted, result<frame_ptr> got) {
  if (!got) return make_error(got.error().code, fmt::format("{}: {}", node, got.error().context));
  volume_reply reply(std::move(*got));
  try {
    const auto view = reply.read();
    if (view->isError()) return error_of(view->getError());
    if (view->which() != wanted) {
      return unreadable(
          node, fmt::format("kind {} where {} was wanted", static_cast<int>(view->which()), static_cast<int>(wanted)));
    }
  } catch (const kj::Exception& bad) {
    return unreadable(node, bad.getDescription().cStr());
  }
  return reply;
}

}  // namespace

error error_of(schema::VolumeReply::Error::Reader refusal) {
  const auto text = string_of(refusal.getText()), place = string_of(refusal.getPlace());
  const bool named = place.empty() || text.starts_with(place + ":");
  return make_error(code_of(refusal.getCode()), named ? text : fmt::format("{}: {}", place, text));
}

result<std::unique_ptr<volume_client>> volume_client::make(const link_options& options,
                                                           std::chrono::milliseconds timeout) {
  auto address = network_address::parse(options.address);
  if (!address) return address.error();
  link_setup setup;
  setup.self.software = "millrace command line";
  const bool any = !options.certificate.empty() || !options.key.empty() || !options.ca.empty();
  const bool all = !options.certificate.empty() && !options.key.empty() && !options.ca.empty();
  if (any && !all) {
    return make_error(errc::invalid_argument, "TLS wants three files: --link-certificate, --link-key, --link-ca");
  }
  if (all) setup.tls = link_tls_files{options.certificate, options.key, options.ca, {}};
  auto link = link_caller::make(*address, std::move(setup));
  if (!link) return link.error();
  return std::unique_ptr<volume_client>(new volume_client("node " + address->to_string(), std::move(*link), timeout));
}

result<volume_reply> volume_client::ask(reply_kind wanted, const volume_request& fill, payload_list payloads) {
  const auto request = make_envelope<schema::VolumeRequest>(fill, std::move(payloads));
  return check(address_, wanted, link_->call(request.carried(), timeout_));
}

result<volume_reply> volume_client::ask_long(reply_kind wanted, const volume_request& fill) {
  const auto request = make_envelope<schema::VolumeRequest>(fill);
  return check(address_, wanted, link_->call(request.carried(), std::nullopt));
}

pending_reply volume_client::begin(reply_kind wanted, const volume_request& fill, payload_list payloads) {
  const auto request = make_envelope<schema::VolumeRequest>(fill, std::move(payloads));
  return {link_->open(request.carried(), timeout_), wanted, address_};
}

result<volume_reply> pending_reply::wait() { return check(node_, wanted_, call_.reply()); }

}  // namespace millrace::cli
