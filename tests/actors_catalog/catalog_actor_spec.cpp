#include "actors/catalog/catalog_actor.hpp"

#include <gmock/gmock.h>
#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <optional>

#include "actors/catalog/catalog_log.hpp"
#include "actors/catalog/messages.hpp"
#include "codecs/schema/partition.capnp.h"
#include "tests/actors_catalog/catalog_fixture.hpp"
#include "tests/actors_catalog/recording_host.hpp"

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using release = caf::atom_constant<caf::atom("release")>;

struct fixed_clock final : clock {
  std::int64_t wall_ms() const override { return 1'700'000'000'000; }
  std::chrono::nanoseconds monotonic() const override { return {}; }
};

/// A log that answers an append only when it is told to, with the error it is told.
struct held_log_state {
  static constexpr const char* name = "held_log";
  catalog_replay* disk = nullptr;
  std::size_t* appends = nullptr;
  std::vector<std::pair<caf::strong_actor_ptr, envelope<schema::AppendRequest>>> held;
};

caf::behavior held_log(caf::stateful_actor<held_log_state>* self, catalog_replay* disk, std::size_t* appends) {
  self->state.disk = disk;
  self->state.appends = appends;
  return {
      [self](const envelope<schema::AppendRequest>& request) {
        ++*self->state.appends;
        self->state.held.emplace_back(self->current_sender(), request);
      },
      [self](release, std::int16_t error) {
        for (const auto& each : std::exchange(self->state.held, {})) {
          if (error == 0) {
            EXPECT_TRUE(self->state.disk->take(std::get<slice>(each.second.payloads()[0]).bytes()));
          }
          const auto token = each.second.read()->getToken();
          self->send(caf::actor_cast<caf::actor>(each.first),
                     make_envelope<schema::AppendReply>([&](schema::AppendReply::Builder root) {
                       root.setToken(token);
                       root.setErrorCode(error);
                     }));
        }
      },
  };
}

struct single_threaded : caf::actor_system_config {
  single_threaded() { set("scheduler.policy", caf::atom("testing")); }
};

struct catalog_spec : ::testing::Test {
  single_threaded config;
  caf::actor_system system{config};
  caf::scheduler::test_coordinator& scheduler = dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  caf::scoped_actor self{system};

  std::shared_ptr<recording_host> host = std::make_shared<recording_host>();
  catalog_publication publication;
  fixed_clock time;
  catalog_replay disk;
  std::size_t appends = 0;
  caf::actor log = system.spawn(held_log, &disk, &appends);
  caf::actor uut;

  catalog_spec() {
    start({});
    let_the_log_answer();  // the cluster's name
    appends = 0;
  }

  ~catalog_spec() override {
    self->send_exit(uut, caf::exit_reason::user_shutdown);
    self->send_exit(log, caf::exit_reason::user_shutdown);
    scheduler.run();
  }

  void start(catalog_state loaded) {
    catalog_options options{.node_id = 1, .cluster_id = "test", .started_configs = {}};
    uut = spawn_catalog(system, caf::actor_config{}, std::move(loaded),
                        {options, host, &publication, &time, counting_ids(), log, {}});
    scheduler.run();
  }

  void let_the_log_answer(kafka::error_code error = kafka::error_code::none) {
    self->send(log, release::value, static_cast<std::int16_t>(error));
    scheduler.run();
  }

  template <class Request>
  void send(const Request& request) {
    self->send(uut, to_message(request));
    scheduler.run();
  }

  void create(const std::string& name, std::int32_t partitions = 1) {
    send(create_topics_request{{{name, partitions}}, false});
  }

  /// The oldest reply that has come, by its error codes; none if there is none.
  std::optional<std::vector<int>> reply() {
    std::optional<std::vector<int>> codes;
    if (!self->has_next_message()) return codes;
    self->receive([&](const envelope<schema::CreateTopicsReply>& message) {
      codes.emplace();
      for (const auto& topic : from_message(*message.read()).topics)
        codes->push_back(static_cast<int>(topic.result.code));
    });
    return codes;
  }
};

TEST_F(catalog_spec, answers_only_when_the_topic_is_durable_served_and_published) {
  create("a", 2);
  EXPECT_EQ(reply(), std::nullopt);
  EXPECT_EQ(publication.current()->find("a"), nullptr);
  EXPECT_THAT(host->calls, ElementsAre("started 0 topics"));
  let_the_log_answer();
  EXPECT_THAT(reply(), ::testing::Optional(ElementsAre(0)));
  EXPECT_NE(publication.current()->find("a"), nullptr);
  EXPECT_THAT(host->calls, ElementsAre("started 0 topics", "start a 0..1"));
}

TEST_F(catalog_spec, does_not_answer_a_retry_before_the_write_that_it_repeats) {
  create("a");
  create("a");
  EXPECT_EQ(reply(), std::nullopt);
  let_the_log_answer();
  EXPECT_THAT(reply(), ::testing::Optional(ElementsAre(0)));
  EXPECT_THAT(reply(), ::testing::Optional(ElementsAre(36)));
}

TEST_F(catalog_spec, appends_and_publishes_once_for_a_hundred_topics) {
  create_topics_request many;
  for (int i = 0; i < 100; ++i) many.topics.push_back({"t" + std::to_string(i), 1});
  const auto before = publication.edition();
  send(many);
  let_the_log_answer();
  EXPECT_EQ(appends, 1u);
  EXPECT_EQ(publication.edition(), before + 1);
  EXPECT_EQ(reply()->size(), 100u);
}

TEST_F(catalog_spec, appends_together_what_comes_during_an_append) {
  for (const auto* name : {"a", "b", "c", "d"}) create(name);
  EXPECT_EQ(appends, 1u);
  let_the_log_answer();
  EXPECT_EQ(appends, 2u);
  let_the_log_answer();
  EXPECT_EQ(publication.current()->topic_count(), 4u);
}

TEST_F(catalog_spec, undoes_what_the_log_refused_and_goes_on) {
  create("a");
  create("b");
  let_the_log_answer(kafka::error_code::kafka_storage_error);
  EXPECT_EQ(publication.current()->topic_count(), 0u);
  int refused = 0;
  for (int i = 0; i < 2; ++i) self->receive([&](const caf::error&) { ++refused; });
  EXPECT_EQ(refused, 2);
  create("a");
  let_the_log_answer();
  EXPECT_THAT(reply(), ::testing::Optional(ElementsAre(0)));
}

TEST_F(catalog_spec, starts_with_what_its_log_amounts_to) {
  create("a", 3);
  let_the_log_answer();
  const auto loaded = std::move(disk).finish();
  EXPECT_EQ(loaded.cluster_id(), "test");
  self->send_exit(uut, caf::exit_reason::user_shutdown);
  scheduler.run();
  host->calls.clear();
  start(loaded);
  EXPECT_THAT(host->calls, ElementsAre("start a 0..2", "started 1 topics"));
  EXPECT_NE(publication.current()->find("a"), nullptr);
}

TEST_F(catalog_spec, ends_with_its_log) {
  create("a");
  self->monitor(uut);
  self->send_exit(log, caf::exit_reason::kill);
  scheduler.run();
  bool ended = false;
  self->receive_while([&] { return !ended; })([](const caf::error&) {}, [&](const caf::down_msg&) { ended = true; });
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace millrace
