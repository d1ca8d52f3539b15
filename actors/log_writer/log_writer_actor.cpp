#include "actors/log_writer/log_writer_actor.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <caf/all.hpp>

#include <latch>
#include <mutex>
#include <optional>

#include "actors/log_writer/flush_plan.hpp"
#include "codecs/schema/log_writer.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

using flush_request = envelope<schema::FlushRequest>;
using flush_reply = envelope<schema::FlushReply>;
using flush_now = caf::atom_constant<caf::atom("flushnow")>;

struct waiting_request {
  caf::actor asker;
  std::int64_t end_offset;
};

struct log_writer_state {
  static constexpr const char* name = "log_writer";

  std::vector<waiting_request> waiting;
  flush_plan plan;
  std::optional<error> failure;
  std::unique_ptr<boost::asio::thread_pool> pool;
};

/// Syncs all files, some at the same time; the first failure, if any.
result<void> sync_all(const std::vector<std::shared_ptr<file>>& files, boost::asio::thread_pool& pool) {
  if (files.size() == 1) return files.front()->sync();
  std::latch done(static_cast<std::ptrdiff_t>(files.size()));
  std::mutex mutex;
  result<void> outcome;
  for (const auto& f : files) {
    boost::asio::post(pool, [&, f] {
      if (auto synced = f->sync(); !synced) {
        const std::lock_guard lock(mutex);
        if (outcome) outcome = synced.error();
      }
      done.count_down();
    });
  }
  done.wait();
  return outcome;
}

void flush(caf::stateful_actor<log_writer_state>* self) {
  auto& state = self->state;
  const auto waiting = std::exchange(state.waiting, {});
  const auto files = state.plan.take();
  if (!state.failure && !files.empty()) {
    if (auto synced = sync_all(files, *state.pool); !synced) state.failure = synced.error();
  }
  for (const auto& request : waiting) {
    self->send(request.asker, make_envelope<schema::FlushReply>([&](auto root) {
                 root.setEndOffset(request.end_offset);
                 root.setFailed(state.failure.has_value());
                 if (state.failure) root.setMessage(state.failure->context);
               }));
  }
}

caf::behavior log_writer(caf::stateful_actor<log_writer_state>* self, const log_writer_options& options) {
  self->state.pool = std::make_unique<boost::asio::thread_pool>(options.sync_threads);
  return {
      [self](const flush_request& request) {
        auto& state = self->state;
        if (state.waiting.empty()) self->send(self, flush_now::value);
        state.waiting.push_back({caf::actor_cast<caf::actor>(self->current_sender()), request.read()->getEndOffset()});
        for (const auto& part : request.payloads()) state.plan.add(std::get<file_slice>(part).file);
      },
      [self](flush_now) { flush(self); },
  };
}

}  // namespace

caf::actor spawn_log_writer(caf::actor_system& system, const log_writer_options& options) {
  return system.spawn<caf::detached>(log_writer, options);
}

}  // namespace millrace
