#include "actors/volume_host/topic_linker.hpp"

#include <caf/all.hpp>

#include <algorithm>

#include "actors/catalog/messages.hpp"
#include "actors/catalog/read_only_topic.hpp"
#include "actors/transaction/transaction_participants.hpp"
#include "actors/volume_host/log_finder.hpp"
#include "codecs/schema/partition.capnp.h"
#include "codecs/schema/transaction.capnp.h"
#include "runtime/reactor/actor_runtime.hpp"
#include "runtime/storage/directory_tree.hpp"
#include "runtime/storage/linked_directory.hpp"
#include "runtime/storage/log_link.hpp"

namespace millrace {
namespace {

constexpr auto catalog_timeout = std::chrono::seconds(60);
constexpr auto partition_timeout = std::chrono::seconds(30);

topic_origin origin_of(const topic_to_link& wanted) {
  topic_origin origin{wanted.origin.facts.id, {}};
  origin.ends.resize(static_cast<std::size_t>(wanted.origin.facts.partitions));
  for (const auto& row : wanted.logs) {
    origin.ends.at(static_cast<std::size_t>(row.log.partition.value)) = row.hold.cut.end.value;
  }
  return origin;
}

}  // namespace

config_map linked_overrides(config_map overrides, bool read_only) {
  overrides.erase(std::string(read_only_config));
  if (!read_only) return overrides;
  overrides[std::string(read_only_config)] = "true";
  overrides["cleanup.policy"] = "delete";
  overrides["retention.ms"] = "-1";
  overrides["retention.bytes"] = "-1";
  return overrides;
}

namespace {

std::uint32_t index_interval_of(const catalog_view& topics, const topic_id& origin) {
  const auto* there = topics.find(origin);
  return there ? there->settings->index_interval_bytes : topic_settings().index_interval_bytes;
}

error failure(const kafka::error_code code, const std::string& reason) {
  const bool taken =
      code == kafka::error_code::topic_already_exists || code == kafka::error_code::invalid_topic_exception;
  return make_error(taken ? errc::already_exists : errc::unavailable, reason);
}

result<void> abort_transaction(caf::scoped_actor& self, const caf::actor& partition,
                               schema::StateAnswer::Producer::Reader producer) {
  result<void> aborted;
  auto marker = make_envelope<schema::MarkerRequest>([&](schema::MarkerRequest::Builder root) {
    root.setProducerId(producer.getId());
    root.setProducerEpoch(producer.getEpoch());
    root.setCommits(false);
    root.setCoordinatorEpoch(coordinator_epoch);
  });
  self->request(partition, partition_timeout, std::move(marker))
      .receive(
          [&](const envelope<schema::MarkerAnswer>& answer) {
            const auto code = answer.read()->getErrorCode();
            if (code != 0)
              aborted = failure(static_cast<kafka::error_code>(code),
                                "a transaction that was open at the cut could not be aborted");
          },
          [&](const caf::error& e) { aborted = make_error(errc::timed_out, caf::to_string(e)); });
  return aborted;
}

result<void> forget_producers(caf::scoped_actor& self, const caf::actor& partition) {
  result<void> done;
  self->request(partition, partition_timeout,
                make_envelope<schema::ForgetProducers>([](schema::ForgetProducers::Builder) {}))
      .receive(
          [&](const envelope<schema::MirrorAnswer>& answer) {
            if (answer.read()->getErrorCode() != 0) {
              done = make_error(errc::io_failure, answer.read()->getMessage().cStr());
            }
          },
          [&](const caf::error& e) { done = make_error(errc::timed_out, caf::to_string(e)); });
  return done;
}

/// Opens the log, and ends what nobody else can end.
result<void> open_partition(caf::scoped_actor& self, const caf::actor& partition, const linked_topics& made) {
  result<void> opened;
  envelope<schema::StateAnswer> state;
  self->request(partition, partition_timeout,
                make_envelope<schema::StateQuery>([](schema::StateQuery::Builder q) { q.setWithProducers(true); }))
      .receive([&](const envelope<schema::StateAnswer>& answer) { state = answer; },
               [&](const caf::error& e) { opened = make_error(errc::timed_out, caf::to_string(e)); });
  if (!opened) return opened;
  const auto view = state.read();
  if (view->getErrorCode() != 0) {
    return failure(static_cast<kafka::error_code>(view->getErrorCode()), "a linked log could not be opened");
  }
  if (made.read_only) return {};
  for (const auto producer : view->getProducers()) {
    if (producer.getTransactionStart() < 0) continue;
    if (auto aborted = abort_transaction(self, partition, producer); !aborted) return aborted;
  }
  return made.foreign_producers && view->getProducers().size() > 0 ? forget_producers(self, partition) : result<void>();
}

std::vector<std::string> names_of(const std::vector<topic>& topics) {
  std::vector<std::string> names;
  for (const auto& t : topics) names.push_back(t.name);
  return names;
}

}  // namespace

result<linked_topics> topic_linker::link(const topic_plan& plan, const std::vector<topic_id>& instead_of) {
  const auto now = topics();
  renamed_topics names;
  for (const auto& wanted : plan.topics) {
    const auto* there = now->find(wanted.name);
    if (there && std::ranges::find(instead_of, there->facts->id) == instead_of.end()) {
      return make_error(errc::already_exists,
                        "there is a topic '" + wanted.name + "' already: delete it, or choose another name");
    }
    names.emplace(wanted.origin.name, wanted.name);
  }
  linked_topics made;
  made.read_only = plan.read_only;
  made.foreign_producers = plan.received.has_value();
  auto cursors = cursors_of(plan, names);
  if (!cursors) return cursors.error();
  made.cursors = std::move(*cursors);
  for (const auto& wanted : plan.topics) {
    if (auto linked = link_topic(plan, wanted, made); !linked) {
      discard(made);
      return linked.error();
    }
  }
  return made;
}

result<cursor_commits> topic_linker::cursors_of(const topic_plan& plan, const renamed_topics& names) const {
  if (plan.received) return renamed_cursors(plan.received->cursors, names);
  if (!plan.offsets || names.empty()) return cursor_commits();
  return read_cut_cursors(options_.cursors, plan.snapshot, *plan.offsets, names);
}

result<void> topic_linker::put_cursors(const topic_plan& plan, bool keep_others) {
  renamed_topics names;
  std::vector<std::string> replaced;
  for (const auto& wanted : plan.topics) {
    names.emplace(wanted.origin.name, wanted.name);
    if (!keep_others) replaced.push_back(wanted.name);
  }
  const auto cursors = cursors_of(plan, names);
  if (!cursors) return cursors.error();
  return replace_cursors(options_.runtime->system(), options_.group_directory, replaced, *cursors);
}

result<void> topic_linker::link_topic(const topic_plan& plan, const topic_to_link& wanted, linked_topics& made) {
  const auto& origin = wanted.origin.facts;
  auto id = options_.new_id();
  while (is_reserved(id)) id = options_.new_id();
  made.topics.push_back({wanted.name, id, origin.partitions, origin.created_ms,
                         linked_overrides(origin.overrides, plan.read_only), false, origin_of(wanted)});
  const auto target = made.topics.back();
  for (const auto& row : wanted.logs) {
    if (row.hold.cut.end.value == 0) continue;  // nobody has ever written to it
    if (auto linked = link_row(plan.snapshot, row, target, made); !linked) return linked;
  }
  return {};
}

result<void> topic_linker::link_row(volume_snapshot snapshot, const stream_rows::log_row& row, const topic& target,
                                    linked_topics& made) {
  const auto now = topics();
  const auto found = find_log(*options_.files, options_.data_directories, *now, row);
  if (!found) return found.error();
  const log_key log{target.id.bytes, row.log.partition};
  auto directory = linked_directory(options_.data_directories[found->data_directory], log);
  const auto linked = link_log(*options_.files, *options_.cursors.holds,
                               {.origin = row.log,
                                .origin_directory = found->directory,
                                .holder = holder_id(snapshot.value),
                                .target = directory,
                                .target_topic = target.id.bytes,
                                .index_interval_bytes = index_interval_of(*now, topic_id{row.log.topic})});
  if (!linked) return linked.error();
  made.logs.push_back({log, found->data_directory, std::move(directory), row.hold.cut.end.value});
  return {};
}

void topic_linker::discard(const linked_topics& made) {
  for (const auto& linked : made.logs) {
    options_.forget_log(linked.log);
    const auto removed = remove_tree(*options_.files, linked.directory);
    if (removed || removed.error().code == errc::not_found) continue;
    options_.voice.warn("a linked log that is not needed is left until the next start",
                        {{"directory", linked.directory}, {"reason", removed.error().context}});
  }
}

result<void> topic_linker::serve(const linked_topics& made, const std::vector<topic_id>& instead_of) {
  const bool fresh = instead_of.empty();
  const auto names = names_of(made.topics);
  const auto put_cursors = [&] {
    return replace_cursors(options_.runtime->system(), options_.group_directory,
                           made.keep_cursors ? std::vector<std::string>() : names, made.cursors);
  };
  auto done = fresh ? put_cursors() : result<void>();
  for (const auto& linked : made.logs) {
    if (done) options_.expect_log(linked.log, linked.data_directory);
  }
  if (done) done = change_catalog({made.topics, instead_of});
  if (!done) {
    if (fresh) (void)replace_cursors(options_.runtime->system(), options_.group_directory, names, {}).has_value();
    discard(made);
    return done;
  }
  done = open_partitions(made);
  if (done && !fresh) done = put_cursors();
  if (done || !fresh) return done;
  std::vector<topic_ref> all;
  for (const auto& t : made.topics) all.push_back(std::make_shared<const topic>(t));
  if (const auto removed = remove(all); !removed) {
    options_.voice.error("topics of a failed clone are left", {{"reason", removed.error().context}});
  }
  return done;
}

result<void> topic_linker::open_partitions(const linked_topics& made) {
  const auto now = topics();
  std::vector<caf::actor> partitions;
  for (const auto& t : made.topics) {
    const auto* entry = now->find(t.id);
    if (!entry) return make_error(errc::unavailable, "topic '" + t.name + "' was deleted while it was made");
    for (const auto& p : entry->partitions) partitions.push_back(p.actor);
  }
  const auto look = make_envelope<schema::StateQuery>([](schema::StateQuery::Builder) {});
  for (const auto& p : partitions) caf::anon_send(p, look);  // so that they open at the same time
  caf::scoped_actor self{options_.runtime->system()};
  for (const auto& p : partitions) {
    if (auto opened = open_partition(self, p, made); !opened) return opened;
  }
  return {};
}

result<void> topic_linker::change_catalog(const link_topics_request& change) {
  if (change.topics.empty() && change.removed.empty()) return {};
  caf::scoped_actor self{options_.runtime->system()};
  result<void> done;
  self->request(options_.catalog, catalog_timeout, to_message(change))
      .receive(
          [&](const envelope<schema::LinkTopicsReply>& reply) {
            const auto told = from_message(*reply.read());
            if (!told.result.is_success()) done = failure(told.result.code, told.result.message);
          },
          [&](const caf::error& e) {
            done = make_error(errc::unavailable, "the catalog could not keep the change: " + caf::to_string(e));
          });
  return done;
}

result<void> topic_linker::remove(const std::vector<topic_ref>& topics) {
  if (topics.empty()) return {};
  link_topics_request change;
  std::vector<std::string> names;
  for (const auto& t : topics) {
    change.removed.push_back(t->id);
    names.push_back(t->name);
  }
  if (auto done = change_catalog(change); !done) return done;
  return replace_cursors(options_.runtime->system(), options_.group_directory, names, {});
}

}  // namespace millrace
