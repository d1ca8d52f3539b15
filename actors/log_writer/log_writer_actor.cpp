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

using opened_journal = std::shared_ptr<result<std::unique_ptr<journal>>>;
using sync_outcome = std::shared_ptr<result<void>>;

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::opened_journal)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::sync_outcome)

namespace millrace {
namespace {

using flush_request = envelope<schema::FlushRequest>;
using flush_now = caf::atom_constant<caf::atom("flushnow")>;
using file_list = std::vector<std::shared_ptr<file>>;

/// Threads that wait for the device.
class sync_pool {
 public:
  explicit sync_pool(std::size_t threads) : threads_(threads) {}

  /// Syncs all, some at the same time, while `meanwhile` runs here. The first failure, if any.
  template <class F>
  result<void> sync_while(std::span<const std::shared_ptr<file>> files, F meanwhile) {
    std::latch done(static_cast<std::ptrdiff_t>(files.size()));
    std::mutex mutex;
    result<void> outcome;
    for (const auto& f : files) {
      boost::asio::post(threads_, [&, f] {
        if (auto synced = f->sync(); !synced) {
          const std::lock_guard lock(mutex);
          if (outcome) outcome = synced.error();
        }
        done.count_down();
      });
    }
    auto own = meanwhile();
    done.wait();
    return own ? outcome : own;
  }

  result<void> sync(const file_list& files) {
    if (files.empty()) return {};
    return sync_while(std::span(files).subspan(1), [&] { return files.front()->sync(); });
  }

  template <class F>
  void run(F work) {
    boost::asio::post(threads_, std::move(work));
  }

 private:
  boost::asio::thread_pool threads_;
};

struct waiting_request {
  caf::actor asker;
  flush_request request;
};

class log_writer {
 public:
  log_writer(caf::event_based_actor* self, const log_writer_options& options)
      : self_(self), options_(options), pool_(options.sync_threads) {
    if (options.journal.file_bytes > 0) open_journal();
  }

  void ask(const flush_request& request) {
    if (waiting_.empty()) self_->send(self_, flush_now::value);
    waiting_.push_back({caf::actor_cast<caf::actor>(self_->current_sender()), request});
  }

  void flush() {
    const auto begun = std::chrono::steady_clock::now();
    const auto waiting = std::exchange(waiting_, {});
    auto plan = plan_of(waiting);
    if (!failure_) note(carry_out(plan));
    for (const auto& w : waiting) answer(w);
    if (!options_.observer) return;
    options_.observer->flushed(
        {std::chrono::steady_clock::now() - begun, waiting.size(), plan.synced().size(), bytes_of(plan.journaled())});
  }

  void on_journal(result<std::unique_ptr<journal>> opened) {
    if (opened)
      journal_ = std::move(*opened);
    else
      options_.voice.warn("no journal, every file is synced on its own",
                          {{"directory", options_.data_directory}, {"reason", opened.error().context}});
  }

  /// The files that a full half of the journal names are durable by themselves.
  void on_half_synced(const result<void>& synced) {
    freeing_ = false;
    note(synced ? journal_->finish_freeing() : synced);
    if (settled_) settle();
  }

  caf::result<void> settle_later() {
    settled_ = self_->make_response_promise();
    auto promise = *settled_;
    if (!freeing_) settle();
    return promise;
  }

 private:
  void open_journal() {
    pool_.run([me = caf::actor_cast<caf::actor>(self_), o = options_] {
      caf::anon_send(
          me, std::make_shared<result<std::unique_ptr<journal>>>(journal::open(*o.files, o.data_directory, o.journal)));
    });
  }

  flush_plan plan_of(const std::vector<waiting_request>& waiting) const {
    flush_plan plan(journal_ ? journal_room{journal_->options().commit_bytes_max, journal_->options().files_held_max}
                             : journal_room{});
    std::vector<file_slice> written;
    for (const auto& w : waiting) {
      written.clear();
      for (const auto& part : w.request.payloads()) written.push_back(std::get<file_slice>(part));
      plan.add(written);
    }
    return plan;
  }

  result<void> carry_out(flush_plan& plan) {
    if (plan.journaled().empty()) return pool_.sync(plan.synced());
    result<bool> committed = false;
    auto done = pool_.sync_while(plan.synced(), [&]() -> result<void> {
      committed = journal_->commit(plan.journaled());
      return committed ? result<void>{} : committed.error();
    });
    if (!done) return done;
    free_full_half();
    if (*committed) return {};
    plan.do_without_journal();
    return pool_.sync(plan.synced());
  }

  void free_full_half() {
    auto named = journal_->begin_freeing();
    if (named.empty()) return;
    freeing_ = true;
    background_.run([me = caf::actor_cast<caf::actor>(self_), named = std::move(named)] {
      result<void> outcome;
      for (const auto& f : named) {
        if (outcome) outcome = f->sync();
      }
      caf::anon_send(me, std::make_shared<result<void>>(outcome));
    });
  }

  void settle() {
    if (journal_ && !failure_) note(journal_->settle());
    settled_->deliver(caf::message{});
  }

  void note(const result<void>& done) {
    if (done || failure_) return;
    failure_ = done.error();
    options_.voice.error("flush failed, nothing more is acknowledged",
                         {{"directory", options_.data_directory}, {"reason", failure_->context}});
  }

  void answer(const waiting_request& w) {
    self_->send(w.asker, make_envelope<schema::FlushReply>([&](schema::FlushReply::Builder root) {
                  root.setEndOffset(w.request.read()->getEndOffset());
                  root.setFailed(failure_.has_value());
                  if (failure_) root.setMessage(failure_->context);
                }));
  }

  static std::size_t bytes_of(const std::vector<file_slice>& parts) {
    std::size_t bytes = 0;
    for (const auto& part : parts) bytes += part.length;
    return bytes;
  }

  caf::event_based_actor* self_;
  const log_writer_options options_;
  std::unique_ptr<journal> journal_;  // null until it is open, or for good
  std::vector<waiting_request> waiting_;
  std::optional<error> failure_;
  std::optional<caf::response_promise> settled_;
  bool freeing_ = false;
  sync_pool pool_;
  sync_pool background_{1};  // for what no flush waits for. Last: these threads end before what they use
};

struct log_writer_state {
  static constexpr const char* name = "log_writer";

  std::unique_ptr<log_writer> self;
};

caf::behavior run_log_writer(caf::stateful_actor<log_writer_state>* self, const log_writer_options& options) {
  self->state.self = std::make_unique<log_writer>(self, options);
  auto& writer = *self->state.self;
  return {
      [&writer](const flush_request& request) { writer.ask(request); },
      [&writer](flush_now) { writer.flush(); },
      [&writer](const opened_journal& opened) { writer.on_journal(std::move(*opened)); },
      [&writer](const sync_outcome& synced) { writer.on_half_synced(*synced); },
      [&writer](settle_journal) { return writer.settle_later(); },
  };
}

}  // namespace

caf::actor spawn_log_writer(caf::actor_system& system, const log_writer_options& options) {
  return system.spawn<caf::detached>(run_log_writer, options);
}

}  // namespace millrace
