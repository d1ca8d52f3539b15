#include "actors/volume/state_rows.hpp"

#include <random>

#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

class state_rows_spec : public volume_fixture {
 protected:
  void SetUp() override {
    volume_fixture::SetUp();
    ASSERT_EQ(create_table("/t"), volume_code::NONE);
    const auto object = stat("/t").getObject();
    place.volume = volume_id(object.getVolume());
    place.table = object_id(object.getObject());
    place.guard_key = "guard";
  }

  volume_code keep(map_batch changes) {
    auto rows = place;
    rows.changes = std::move(changes);
    outcome = service.keep_state(rows, ++now);
    view.reset(new message_view<schema::VolumeReply>(outcome.reply.read()));
    return code_of(**view);
  }

  state_rows place;
};

TEST_F(state_rows_spec, a_row_that_is_written_again_and_again_in_one_commit_counts_once_as_it_was_last) {
  std::map<std::string, std::string> model;
  std::mt19937 chance(5);
  for (int commit = 0; commit < 30; ++commit) {
    map_batch changes;
    for (int i = 0; i < 300; ++i) {
      const auto key = "key-" + std::to_string(chance() % 20);
      if (chance() % 3 == 0) {
        changes.erase(key);
        model.erase(key);
      } else {
        model[key] = std::string(chance() % 50, 'v');
        changes.put(key, model[key]);
      }
    }
    ASSERT_EQ(keep(std::move(changes)), volume_code::NONE) << why();
    std::uint64_t size = 0;
    for (const auto& [key, value] : model) size += key.size() + value.size();
    ASSERT_EQ(stat("/t").getRows(), model.size());
    ASSERT_EQ(stat("/t").getSize(), size);
  }
  for (const auto& [key, value] : model) EXPECT_EQ(get("/t", key), value);
}

TEST_F(state_rows_spec, a_commit_is_refused_if_the_guard_is_not_what_it_was) {
  map_batch first;
  first.put("guard", "1");
  ASSERT_EQ(keep(first), volume_code::NONE);
  map_batch second;
  second.put("a", "b");
  EXPECT_EQ(keep(second), volume_code::CONDITION_FAILED) << "it was not to be there";
  EXPECT_EQ(get("/t", "a"), "error: there is no row \"a\"");
}

}  // namespace
}  // namespace millrace
