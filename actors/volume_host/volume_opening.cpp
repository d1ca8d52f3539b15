#include "actors/volume_host/volume_opening.hpp"

#include <caf/all.hpp>

#include "actors/volume/volume_access.hpp"
#include "actors/volume_host/node_requests.hpp"
#include "actors/volume_host/topic_changes.hpp"
#include "actors/volume_host/volume_streams.hpp"

namespace millrace {
namespace {

volume_asker operator_of_node() { return {.who = {}, .superuser = true}; }

/// What an earlier run had begun with topics.
result<void> take_up_topics(const volume_host_options& options, block_store_port& port, volume_service& service,
                            std::int64_t now) {
  if (!options.topics) return {};
  topic_changes changes(port, *options.topics, *options.streams);
  std::vector<volume_outcome> removed;
  auto resumed = resume_topics(changes, port, service, now, removed);
  if (!removed.empty()) {
    options.voice.warn("clones that were not complete when the node stopped are removed", {{"clones", removed.size()}});
  }
  return resumed;
}

}  // namespace

result<void> resume_topics(topic_changes& changes, block_store_port& port, volume_service& service, std::int64_t now,
                           std::vector<volume_outcome>& outcomes) {
  const auto unfinished = changes.resume();
  if (!unfinished) return unfinished.error();
  for (const auto& clone : *unfinished) {
    const auto registry = port.registry();
    if (!registry) return registry.error();
    const auto there = volume_registry::find_volume(**registry, clone.volume);
    if (!there) return there.error();
    if (*there) {
      auto outcome = delete_volume(port, service, clone.volume, now);
      if (!outcome.changed) return make_error(errc::unavailable, "a clone that came to no end cannot be removed");
      outcomes.push_back(std::move(outcome));
    }
    if (auto forgotten = port.forget(clone.key); !forgotten) return forgotten;
  }
  return {};
}

struct volume_desk::reading {
  explicit reading(const volume_host_options& o)
      : options(o), port(*o.store, block_store_port::seen::durable), service(port, topics_of(o)) {}

  static table_topics topics_of(const volume_host_options& o) {
    if (!o.changelogs) return {};
    return {.find = [all = o.changelogs->topics](const std::string& topic) { return find_topic(*all, topic); }};
  }

  const volume_host_options options;
  block_store_port port;
  volume_service service;
};

void volume_desk::ask(envelope<schema::VolumeRequest> request, volume_asker asker, volume_answer answer) const {
  if (is_change(request.read()->which())) {
    caf::anon_send(actor_, std::make_shared<volume_question>(
                               volume_question{std::move(request), std::move(asker), std::move(answer)}));
    return;
  }
  reading_->options.run_blocking(
      [of = reading_, request = std::move(request), asker = std::move(asker), answer = std::move(answer)] {
        answer(of->service.handle(request, asker, now_ns(*of->options.time)).reply);
      });
}

void volume_desk::follow(followed_rows rows, topic_id of, volume_answer answer) const {
  auto like = make_envelope<schema::VolumeRequest>([](schema::VolumeRequest::Builder r) { r.initWriteRows(); });
  auto question = volume_question{std::move(like), operator_of_node(), std::move(answer)};
  question.rows = std::make_shared<const followed_rows>(std::move(rows));
  question.of = of;
  caf::anon_send(actor_, std::make_shared<volume_question>(std::move(question)));
}

void volume_desk::keep_state(state_rows rows, volume_answer answer) const {
  auto like = make_envelope<schema::VolumeRequest>([](schema::VolumeRequest::Builder r) { r.initWriteRows(); });
  auto question = volume_question{std::move(like), operator_of_node(), std::move(answer)};
  question.state = std::make_shared<const state_rows>(std::move(rows));
  caf::anon_send(actor_, std::make_shared<volume_question>(std::move(question)));
}

void volume_desk::work_on_mirror(mirror_work work) const {
  caf::anon_send(actor_, std::make_shared<mirror_work>(std::move(work)));
}

void volume_desk::open_snapshot_topic(snapshot_topic_wanted wanted, snapshot_topic_answer answer) const {
  caf::anon_send(
      actor_, std::make_shared<snapshot_topic_question>(snapshot_topic_question{std::move(wanted), std::move(answer)}));
}

result<volume_desk> open_volumes(caf::actor_system& system, const volume_host_options& options) {
  if (auto prepared = block_store_port::prepare(*options.store); !prepared) return prepared.error();
  block_store_port port(*options.store, block_store_port::seen::applied);
  volume_service service(port);
  const auto now = now_ns(*options.time);
  if (auto opened = service.open(now); !opened) return opened.error();
  if (auto made = make_default_stream(service, now); !made) return made.error();
  if (auto taken_up = take_up_topics(options, port, service, now); !taken_up) return taken_up.error();
  if (auto durable = options.store->flush(port.last()); !durable) return durable.error();
  if (options.streams) {
    auto list = list_streams(port);
    if (!list) return list.error();
    options.streams->publish(std::make_shared<const stream_list>(std::move(*list)));
  }
  volume_desk desk;
  desk.reading_ = std::make_shared<volume_desk::reading>(options);
  desk.actor_ = spawn_volumes(system, options);
  return desk;
}

}  // namespace millrace
