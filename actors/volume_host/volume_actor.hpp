#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <memory>

#include "actors/catalog/snapshot_topic_wanted.hpp"
#include "actors/volume/volume_service.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "actors/volume_host/changelog_writer.hpp"
#include "actors/volume_host/mirror_topics.hpp"
#include "actors/volume_host/stream_logs.hpp"
#include "actors/volume_host/topic_linker.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

/// Told the reply to one question, once, on any thread; must not block.
using volume_answer = std::function<void(envelope<schema::VolumeReply>)>;

/// Anybody -> volume actor.
struct volume_question {
  envelope<schema::VolumeRequest> request;
  volume_asker asker;
  volume_answer answer;
  std::shared_ptr<const followed_rows> rows = nullptr;  ///< instead of the request: of the table follower
  topic_id of = {};                                     ///< with `rows`: the topic that they were read from
  std::shared_ptr<const state_rows> state = nullptr;    ///< instead of the request: of a service
};

/// Told how the opening of a snapshot's topic ended, once, on the volume actor's thread; must not block.
using snapshot_topic_answer = std::function<void(const outcome&)>;

/// As `snapshot_topic_wanted`, from who is no actor.
struct snapshot_topic_question {
  snapshot_topic_wanted wanted;
  snapshot_topic_answer answer;
};

/// What a mirror does with its topics, on the volume actor's thread, and may block there.
using mirror_work = std::function<void(mirror_topics&)>;

/// What follows from changes of volumes elsewhere in the node. Called on the volume actor's thread.
struct volume_consequences {
  /// When the change is durable.
  std::function<void(const volume_outcome&)> changed = {};
};

/// Who looks after the names that streams share with topics; each null: all is fine. A refusal is the answer to the
/// request. Called on the volume actor's thread, with the streams as they are and the path that a client would say.
struct stream_names_guard {
  using check = std::function<result<void>(const stream_list& streams, std::string_view path)>;

  check check_new = {};   ///< a stream is to be made there
  check check_gone = {};  ///< what is there is to go, with all below it
};

struct volume_host_options {
  store::block_store* store = nullptr;  ///< outlives the actor
  const clock* time = nullptr;
  std::function<void(std::function<void()>)> run_blocking;
  stream_logs* logs = nullptr;          ///< of the volumes' streams; null: they have none. Outlives the actor
  log_holds* holds = nullptr;           ///< with `logs`
  stream_directory* streams = nullptr;  ///< where the list of streams is published; null: nowhere. Outlives the actor
  topic_linker* topics = nullptr;       ///< with `logs` and `streams`; null: topics do not follow their volumes
  actor_runtime* runtime = nullptr;     ///< with `topics`
  std::optional<changelog_options> changelogs = {};  ///< none: no table has a changelog, or follows a topic
  stream_names_guard names = {};
  volume_consequences consequences = {};
  logger voice = {};
};

/// Where everybody in a node asks about volumes: the Kafka side, HTTP, links, services. What only reads is answered by
/// the threads that may block, what changes something by the volume actor. Cheap to copy. Threads: any.
class volume_desk {
 public:
  void ask(envelope<schema::VolumeRequest> request, volume_asker asker, volume_answer answer) const;

  /// For the follower of topics: rows that the topic `of` has for a table. `CONDITION_FAILED` if that topic is no more.
  void follow(followed_rows rows, topic_id of, volume_answer answer) const;

  /// For services: rows of a private table. The answer comes when they are durable.
  void keep_state(state_rows rows, volume_answer answer) const;

  /// Makes a topic of a snapshot, "payments@before-v8.cards.activity", unless it is there.
  void open_snapshot_topic(snapshot_topic_wanted wanted, snapshot_topic_answer answer) const;

  /// Has `work` done; or it never is, if the node stops or has no topics of volumes.
  void work_on_mirror(mirror_work work) const;

  /// The actor itself, for who sends `volume_question_ref`s or a `snapshot_topic_wanted`, or watches it.
  const caf::actor& actor() const { return actor_; }

 private:
  friend result<volume_desk> open_volumes(caf::actor_system&, const volume_host_options&);

  struct reading;
  std::shared_ptr<reading> reading_;
  caf::actor actor_;
};

using mirror_work_ref = std::shared_ptr<mirror_work>;
using volume_question_ref = std::shared_ptr<volume_question>;
using snapshot_topic_question_ref = std::shared_ptr<snapshot_topic_question>;

/// Opens the volumes of a store, made if it has none, and starts the actor that changes them, on a thread of its own:
/// all changes that came during one commit share the next (natural group commit). After a commit has failed every
/// change is refused.
result<volume_desk> open_volumes(caf::actor_system& system, const volume_host_options& options);

}  // namespace millrace
