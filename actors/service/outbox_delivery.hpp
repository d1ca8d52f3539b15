#pragma once
#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <functional>
#include <map>

#include "actors/catalog/catalog_publication.hpp"
#include "actors/service/outbox.hpp"
#include "actors/service/service_log.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// Appends the batches of an outbox, and hears of them. Part of an event-based actor, which gives it the
/// `AppendReply`s that it gets.
class outbox_delivery {
 public:
  using done = std::function<void(result<void>)>;

  /// `token`: appends have this one and those that follow it, which nobody else on the actor may use.
  outbox_delivery(caf::event_based_actor* self, const catalog_publication& topics, std::uint64_t token,
                  service_voice voice)
      : self_(self), topics_(topics), token_(token), voice_(std::move(voice)) {}

  /// `then` is called once, when each batch is there, or with the first error. Not before the one before is through.
  /// `again`: they may be there already, and others of that producer behind them, or the topic may be gone.
  void send(const outbox& what, bool again, done then);

  /// True if the reply was to one of its appends.
  bool on_append(const envelope<schema::AppendReply>& reply);

 private:
  void over(const transaction_partition& to, kafka::error_code code);
  void one_less();

  caf::event_based_actor* self_;
  const catalog_publication& topics_;
  std::uint64_t token_;
  const service_voice voice_;
  std::map<std::uint64_t, transaction_partition> under_way_;
  std::size_t left_ = 0;
  bool again_ = false;
  result<void> outcome_;
  done then_;
};

}  // namespace millrace
