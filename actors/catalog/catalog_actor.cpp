#include "actors/catalog/catalog_actor.hpp"

#include <caf/all.hpp>

#include <cstring>
#include <random>

#include "actors/catalog/catalog_log.hpp"
#include "actors/catalog/commit_queue.hpp"
#include "actors/catalog/messages.hpp"
#include "actors/catalog/served_catalog.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/base/buffer.hpp"

namespace millrace {
namespace {

struct catalog_actor_state {
  static constexpr const char* name = "catalog";

  catalog_environment environment;
  catalog_state data;
  commit_queue commits{data};
  std::unique_ptr<served_catalog> served;
  std::uint64_t appends = 0;
};

using catalog_self = caf::stateful_actor<catalog_actor_state>*;

void append_if_due(catalog_self self) {
  auto& s = self->state;
  if (!s.commits.wants_append()) return;
  const kafka::timestamp now(s.environment.time->wall_ms());
  const auto batch = slice::copy_of(encode_catalog_batch(s.commits.begin(), now));
  self->send(s.environment.log, make_envelope<schema::AppendRequest>(
                                    [&](schema::AppendRequest::Builder root) {
                                      root.setToken(++s.appends);
                                      root.setTrusted(true);
                                    },
                                    payload_list{batch}));
}

void on_append_answered(catalog_self self, schema::AppendReply::Reader reply) {
  auto& s = self->state;
  if (reply.getToken() != s.appends) return;
  if (reply.getErrorCode() == 0) {
    s.commits.finish([&](const auto& events) { s.served->follow(events); });
  } else {
    s.environment.voice.error("the catalog's log refuses an append",
                              {{"error", kafka::name(static_cast<kafka::error_code>(reply.getErrorCode()))},
                               {"reason", reply.getMessage().cStr()}});
    s.commits.fail();
  }
  append_if_due(self);
}

template <class Reply, class Request>
caf::result<envelope<Reply>> on_request(catalog_self self, const envelope<Request>& message) {
  auto& s = self->state;
  const auto streams = s.environment.streams ? s.environment.streams->current() : nullptr;
  auto decided = decide(
      s.data, from_message(*message.read()),
      decision_context{s.environment.options, s.environment.time->wall_ms(), s.environment.new_id, streams.get()});
  auto promise = self->make_response_promise();
  s.commits.add(std::move(decided.events), [promise, reply = to_message(decided.reply)](bool durable) mutable {
    if (durable) return promise.deliver(reply);
    promise.deliver(caf::make_error(caf::sec::runtime_error, "the catalog's log refused the change"));
  });
  append_if_due(self);
  return promise;
}

caf::behavior run_catalog(catalog_self self, catalog_state loaded, catalog_environment environment) {
  auto& s = self->state;
  s.environment = std::move(environment);
  s.data = std::move(loaded);
  s.served = std::make_unique<served_catalog>(s.environment.options, *s.environment.host, *s.environment.publication);
  s.served->start(s.data);
  self->monitor(s.environment.log);
  self->set_down_handler([self](caf::down_msg& down) {
    self->state.commits.fail();
    self->quit(std::move(down.reason));
  });
  if (s.data.cluster_id().empty() && !s.environment.options.cluster_id.empty()) {
    s.commits.add({cluster_named{s.environment.options.cluster_id}}, [](bool) {});
    append_if_due(self);
  }
  return {
      [self](const envelope<schema::CreateTopicsRequest>& m) { return on_request<schema::CreateTopicsReply>(self, m); },
      [self](const envelope<schema::DeleteTopicsRequest>& m) { return on_request<schema::DeleteTopicsReply>(self, m); },
      [self](const envelope<schema::LinkTopicsRequest>& m) { return on_request<schema::LinkTopicsReply>(self, m); },
      [self](const envelope<schema::CreatePartitionsRequest>& m) {
        return on_request<schema::CreatePartitionsReply>(self, m);
      },
      [self](const envelope<schema::AlterConfigsRequest>& m) { return on_request<schema::AlterConfigsReply>(self, m); },
      [self](const envelope<schema::AppendReply>& reply) { on_append_answered(self, *reply.read()); },
  };
}

}  // namespace

caf::actor spawn_catalog(caf::actor_system& system, caf::actor_config config, catalog_state loaded,
                         catalog_environment environment) {
  auto behaviour = &run_catalog;
  return system.spawn_functor<caf::no_spawn_options>(std::true_type{}, config, behaviour, std::move(loaded),
                                                     std::move(environment));
}

id_source system_ids() {
  return [] {
    thread_local std::random_device device;
    topic_id id;
    for (std::size_t i = 0; i < id.bytes.size(); i += sizeof(unsigned)) {
      const auto bits = device();
      std::memcpy(id.bytes.data() + i, &bits, sizeof bits);
    }
    return id;
  };
}

}  // namespace millrace
