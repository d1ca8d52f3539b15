#pragma once
#include <functional>
#include <string_view>
#include <utility>

#include "apps/millrace/node_api/reply_problem.hpp"
#include "codecs/schema/volume.capnp.h"
#include "runtime/http/message.hpp"
#include "runtime/http/problem.hpp"
#include "runtime/message/envelope.hpp"

/// Volumes over HTTP: each route makes one request of codecs/schema/volume.capnp, or a few, of what it is asked.
namespace millrace::node_api {

using volume_reply = envelope<schema::VolumeReply>;

/// Told the reply to one request, once, on the thread of the HTTP server; copied and destroyed there, too.
using take_reply = std::function<void(const volume_reply&)>;

/// Asks volumes in the name of those whom the HTTP listener lets in. Threads: the one of the HTTP server.
using ask_volumes = std::function<void(envelope<schema::VolumeRequest>, take_reply)>;

/// One HTTP request at work. Borrows; `request` holds until it is answered.
struct api_call {
  const ask_volumes& volumes;
  const http_request& request;
  const http_reply& reply;

  /// Asks, and answers with what `make` makes of a reply that is no error.
  template <class Fill, class Make>
  void answer_with(Fill fill, Make make) const {
    ask_and_answer(make_envelope<schema::VolumeRequest>(fill), make);
  }
  template <class Make>
  void ask_and_answer(envelope<schema::VolumeRequest> asked, Make make) const {
    volumes(std::move(asked), [reply = reply, make](const volume_reply& got) {
      const auto view = got.read();
      reply(view->isError() ? problem_of(view->getError()) : make(*view));
    });
  }

  void refuse(std::string_view why) const { reply(problem(400, {}, why)); }
};

/// A route's handler of a function that takes a call.
inline http_handler handler_of(const ask_volumes& volumes, void (*handle)(const api_call&)) {
  return [volumes, handle](const http_request& request, const http_reply& reply) { handle({volumes, request, reply}); };
}

}  // namespace millrace::node_api
