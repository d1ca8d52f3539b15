#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "apps/millrace/volume_client/link_options.hpp"
#include "apps/millrace/volume_json/volume_names.hpp"
#include "codecs/base/result.hpp"
#include "codecs/schema/volume.capnp.h"
#include "runtime/link/link_caller.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace::cli {

using volume_json::hexadecimal;
using volume_json::name_of;

using volume_reply = envelope<schema::VolumeReply>;
using volume_request = std::function<void(schema::VolumeRequest::Builder)>;
using reply_kind = schema::VolumeReply::Which;

/// A question under way. Its client outlives it; one that is dropped is given up.
class pending_reply {
 public:
  /// As `volume_client::ask`. Once.
  result<volume_reply> wait();

 private:
  friend class volume_client;
  pending_reply(blocking_call call, reply_kind wanted, std::string node)
      : call_(std::move(call)), wanted_(wanted), node_(std::move(node)) {}

  blocking_call call_;
  reply_kind wanted_;
  std::string node_;
};

/// Asks a node about volumes. Threads: any.
class volume_client {
 public:
  /// Connects to nobody yet. `invalid_argument` for an address or TLS files that make no sense, `io_failure` for those
  /// that cannot be read.
  static result<std::unique_ptr<volume_client>> make(const link_options& options, std::chrono::milliseconds timeout);

  /// The reply, which is of the kind wanted. A refusal of the node is an error in its words, see `error_of`; where
  /// nobody is reached, the error names the address. `corrupt` for a reply of another kind.
  result<volume_reply> ask(reply_kind wanted, const volume_request& fill, payload_list payloads = {});

  /// The same for what takes as long as the disks of the node need: waits without end.
  result<volume_reply> ask_long(reply_kind wanted, const volume_request& fill);

  /// The same without waiting, so that several are on their way. They are acted on in their order.
  pending_reply begin(reply_kind wanted, const volume_request& fill, payload_list payloads = {});

  const std::string& address() const { return address_; }

 private:
  volume_client(std::string address, std::unique_ptr<link_caller> link, std::chrono::milliseconds timeout)
      : address_(std::move(address)), link_(std::move(link)), timeout_(timeout) {}

  std::string address_;
  std::unique_ptr<link_caller> link_;
  std::chrono::milliseconds timeout_;
};

/// What the node refused, as an error of the command line: the code nearest to its own, and "PLACE: TEXT".
error error_of(schema::VolumeReply::Error::Reader refusal);

inline std::string string_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }
inline std::string_view view_of(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}
inline capnp::Data::Reader data_of(std::string_view bytes) {
  return {reinterpret_cast<const capnp::byte*>(bytes.data()), bytes.size()};
}

}  // namespace millrace::cli
