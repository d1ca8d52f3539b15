// Random requests of several producers of one transactional id, late and repeated, with crashes, time-outs and lost
// answers. The claims: what was answered as committed stays committed, no two live producers are told the same
// identity, a transaction that was fenced never ends with its own producer's word, and a producer that nobody fenced
// can always recover.
#include "tests/actors_transaction/transaction_fixture.hpp"
#include "tests/support/seed_count.hpp"

#include <random>

namespace millrace {
namespace {

class transaction_schedule : public transaction_fixture {
 protected:
  struct producer {
    std::optional<producer_identity> who;
    std::optional<transaction_token> registering, ending;
    producer_identity ended_as;
    bool commits = false, recovers = false;
    int life = 0, fencings_before = 0;
  };

  void step(std::mt19937_64& random) {
    auto& p = producers.at(random() % producers.size());
    const bool bumps = random() % 2 == 0;
    switch (random() % 11) {
      case 0: start(p); break;
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
      case 6: pass_time(std::chrono::milliseconds(random() % 40'000)); break;
      case 7: tell(); break;
      case 8:
      case 9:
        if (p.who) recover(p);
        break;
      default:
        if (random() % 10 == 0) die();
    }
    hear(random);
  }

  void start(producer& p) {
    p = {};
    p.life = ++lives;
    p.fencings_before = ++fencings;
    p.registering = ask(producer_registration{60s});
  }

  /// Or asks again, if it has asked already.
  void recover(producer& p) {
    const producer_registration request{60s, *p.who};
    const auto asked = ask(request);
    late.push_back(request);
    if (p.registering) return;
    p.registering = asked;
    p.recovers = true;
  }

  void pass_time(std::chrono::milliseconds time) {
    const auto before = uut.record;
    pass(time);
    if (uut.record != before) ++fencings;
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
      EXPECT_EQ(p.ended_as, (producer_identity{before->producer, before->epoch}));
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
    for (auto& p : producers) p.registering.reset(), p.ending.reset(), p.recovers = false;
  }

  /// Takes the answers that have come; some are lost on the way.
  void hear(std::mt19937_64& random) {
    for (auto& p : producers) {
      if (p.registering && answered(*p.registering)) take_identity(p, random() % 3 == 0);
      if (p.ending && answered(*p.ending)) {
        const auto told = reply(*p.ending);
        p.ending.reset();
        if (told.error == error_code::none && told.who.producer.value >= 0) take(p, told.who, random() % 3 == 0);
      }
    }
  }

  void take_identity(producer& p, bool lost) {
    const auto told = reply(*p.registering);
    p.registering.reset();
    if (std::exchange(p.recovers, false) && told.error == error_code::producer_fenced) {
      EXPECT_NE(p.fencings_before, fencings) << "a producer was fenced by nobody";
      p.who.reset();
    }
    if (told.error == error_code::none) take(p, told.who, lost);
  }

  void take(producer& p, producer_identity who, bool lost) {
    const auto [owner, fresh] = given.emplace(std::pair(who.producer.value, who.epoch.value), p.life);
    EXPECT_EQ(owner->second, p.life) << "an identity was given to two producers";
    if (!lost) p.who = who;
  }

  std::vector<producer> producers{3};
  std::vector<transaction_request> late;
  std::map<std::pair<std::int64_t, std::int16_t>, int> given;  ///< and to which producer's life
  int lives = 0, fencings = 0;
};

TEST_F(transaction_schedule, keeps_its_promises_whatever_comes) {
  for (std::uint64_t seed = 1; seed <= seed_count(3'000u); ++seed) {
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
