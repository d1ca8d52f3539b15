#include "actors/volume_host/commit_batch.hpp"

#include <gmock/gmock.h>

namespace millrace {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

volume_question_ref question(const std::function<void(schema::VolumeRequest::Builder)>& fill) {
  return std::make_shared<volume_question>(volume_question{make_envelope<schema::VolumeRequest>(fill), {}, {}});
}
volume_question_ref write() {
  return question([](auto r) { r.initWriteRows(); });
}
volume_question_ref snapshot() {
  return question([](auto r) { r.initCreateSnapshot(); });
}
volume_question_ref roll_back() {
  return question([](auto r) { r.initRollBack(); });
}

/// How many questions each commit has.
std::vector<std::size_t> commits_of(std::vector<volume_question_ref> waiting, bool cuts_apart = true) {
  std::vector<std::size_t> sizes;
  while (!waiting.empty()) sizes.push_back(take_together(waiting, cuts_apart).size());
  return sizes;
}

TEST(commit_batch, all_that_waits_is_one_commit) {
  EXPECT_THAT(commits_of({write(), write(), write()}), ElementsAre(3));
  EXPECT_THAT(commits_of({}), IsEmpty());
}

TEST(commit_batch, has_at_most_1024_questions) {
  EXPECT_THAT(commits_of(std::vector<volume_question_ref>(1500, write())), ElementsAre(1024, 476));
}

TEST(commit_batch, a_snapshot_begins_one) {
  EXPECT_THAT(commits_of({write(), write(), snapshot(), write()}), ElementsAre(2, 2));
  EXPECT_THAT(commits_of({snapshot(), snapshot()}), ElementsAre(1, 1));
}

TEST(commit_batch, a_roll_back_is_one_by_itself) {
  EXPECT_THAT(commits_of({write(), roll_back(), write()}), ElementsAre(1, 1, 1));
}

TEST(commit_batch, without_changelogs_snapshots_go_with_the_others) {
  EXPECT_THAT(commits_of({write(), snapshot(), roll_back(), write()}, false), ElementsAre(4));
}

}  // namespace
}  // namespace millrace
