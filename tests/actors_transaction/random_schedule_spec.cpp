// Random requests of several producers of one transactional id, late and repeated, with crashes and time-outs. The
// claims: what was answered as committed stays committed, no two live producers are told the same identity, and a
// transaction that was fenced never ends with its own producer's word.
#include "tests/actors_transaction/transaction_fixture.hpp"

#include <random>

namespace millrace {
namespace {

class transaction_schedule : public transaction_fixture {
 protected:
  struct producer {
    std::optional<producer_identity> who;
    std::optional<transaction_token> registering, ending;
    producer_identity ended_as;
    bool commits = false, fenced = false;
  };

  void step(std::mt19937_64& random) {
    auto& p = producers.at(random() % producers.size());
    const bool bumps = random() % 2 == 0;
    switch (random() % 9) {
      case 0:
        p = {};
        p.registering = ask(producer_registration{60s});
        break;
      case 1:
      case 2:
        if (p.who) ask(join(*p.who, "t", static_cast<std::int32_t>(random() % 3)));
        break;
      case 3:
        if (p.who) ask(group_joining{*p.who, "g"});
        break;
      case 4:
        if (p.who && !p.ending) end(p, random() % 2 == 0, bumps);
        break;
      case 5:  // an ending that was answered comes again, late
        if (!late.empty()) ask(late.at(random() % late.size()));
        break;
      case 6: pass(std::chrono::milliseconds(random() % 40'000)); break;
      case 7: tell(); break;
      default:
        if (random() % 10 == 0) die();
    }
    hear();
  }

  void end(producer& p, bool commits, bool bumps) {
    const transaction_ending request{*p.who, commits, bumps};
    const auto before = uut.record;
    p.ending = ask(request);
    p.commits = commits;
    p.ended_as = *p.who;
    late.push_back(request);
    if (answered(*p.ending) && reply(*p.ending).error == error_code::none &&
        before->phase == transaction_phase::ongoing) {
      EXPECT_EQ(*p.who, (producer_identity{before->producer, before->epoch}));
      EXPECT_EQ(phase(), commits ? transaction_phase::prepare_commit : transaction_phase::prepare_abort);
    }
  }

  void tell() {
    const auto decided = uut.record && uut.record->is_decided();
    const auto before = uut.record;
    tell_participants();
    if (decided && phase() == transaction_phase::complete_commit) {
      EXPECT_EQ(before->phase, transaction_phase::prepare_commit) << "a decision was changed";
    }
  }

  void die() {
    crash();
    for (auto& p : producers) p.registering.reset(), p.ending.reset();
  }

  /// Takes the answers that have come.
  void hear() {
    for (auto& p : producers) {
      if (p.registering && answered(*p.registering)) take_identity(p);
      if (p.ending && answered(*p.ending)) {
        const auto told = reply(*p.ending);
        if (told.error == error_code::none && told.who.producer.value >= 0) p.who = told.who;
        if (told.error != error_code::none) p.who.reset();
        p.ending.reset();
      }
    }
  }

  void take_identity(producer& p) {
    const auto told = reply(*p.registering);
    p.registering.reset();
    if (told.error != error_code::none) return;
    const auto key = std::pair(told.who.producer.value, told.who.epoch.value);
    EXPECT_TRUE(given.insert(key).second) << "an identity was given twice";
    p.who = told.who;
  }

  std::vector<producer> producers{3};
  std::vector<transaction_request> late;
  std::set<std::pair<std::int64_t, std::int16_t>> given;
};

TEST_F(transaction_schedule, keeps_its_promises_whatever_comes) {
  for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
    uut = {};
    stored.reset();
    unanswered.clear();
    replies.clear();
    late.clear();
    given.clear();
    producers.assign(3, {});
    std::mt19937_64 random(seed);
    for (int i = 0; i < 60; ++i) {
      step(random);
      ASSERT_FALSE(HasFailure()) << "seed " << seed << " step " << i;
    }
  }
}

}  // namespace
}  // namespace millrace
