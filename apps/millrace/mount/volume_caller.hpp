#pragma once
#include <functional>
#include <memory>

#include "apps/millrace/mount/answer.hpp"
#include "apps/millrace/mount/request_messages.hpp"

namespace millrace::mount {

/// What came of a request.
struct call_outcome {
  answer<volume_reply> reply;

  /// It was sent more than once, and an earlier one may have been carried out: a refusal may be its echo.
  bool repeated = false;
};

/// Asks a node about volumes. Threads: any.
class volume_caller {
 public:
  using told_handler = std::function<void(call_outcome)>;

  virtual ~volume_caller() = default;

  /// Asks until there is an answer or the patience is at its end, which is EIO. `told` is called once, from any thread
  /// but never from within this; it must not block. `wanted` may be null; when nobody else holds it any more, the
  /// request is not repeated.
  virtual void ask(volume_request request, std::shared_ptr<void> wanted, told_handler told) = 0;

  /// Asks and waits. EINTR when `gave_up`, which may be empty, says so; the request may be carried out nevertheless.
  call_outcome ask_and_wait(volume_request request, const given_up& gave_up);
};

}  // namespace millrace::mount
