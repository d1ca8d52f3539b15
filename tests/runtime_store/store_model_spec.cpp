// Random changes to a store and to plain maps, over thousands of seeds.
#include "tests/runtime_store/store_model.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace::store {
namespace {

std::uint64_t seeds() {
  const char* wanted = std::getenv("MILLRACE_STORE_SEEDS");
  return wanted ? std::strtoull(wanted, nullptr, 10) : seed_count(std::uint64_t{100});
}

TEST(store, is_equal_to_plain_maps_with_their_snapshots_and_clones) {
  for (std::uint64_t seed = 1; seed <= seeds() && !HasFailure(); ++seed) {
    store_model model(seed);
    for (int step = 0; step < 60 && !HasFailure(); ++step) {
      model.change();
      if (model.below(4) == 0) model.flush();
      if (model.below(12) == 0) {
        ASSERT_TRUE(model.store().checkpoint());
      }
      if (model.below(6) == 0) model.expect_equal();
    }
    model.expect_equal();
    model.flush();
    model.reopen();
    model.expect_equal();
  }
}

TEST(store, is_as_it_was_when_steps_are_taken_back_and_shows_all_or_none_of_them_after_a_loss_of_power) {
  for (std::uint64_t seed = 1; seed <= seeds() && !HasFailure(); ++seed) {
    store_model model(seed + 2'000'000);
    for (int step = 0; step < 50 && !HasFailure(); ++step) {
      model.below(2) == 0 ? model.steps(2) : model.change();
      if (model.below(3) == 0) model.expect_equal();
      if (model.below(4) == 0) model.flush();
      if (model.below(12) == 0) {
        ASSERT_TRUE(model.store().checkpoint());
      }
      if (model.below(15) == 0) {
        model.crash();
        if (HasFailure()) break;
      }
    }
    model.expect_equal();
  }
}

TEST(store, shows_a_flushed_state_or_a_later_one_after_a_loss_of_power) {
  for (std::uint64_t seed = 1; seed <= seeds() && !HasFailure(); ++seed) {
    store_model model(seed + 1'000'000);
    for (int step = 0; step < 80 && !HasFailure(); ++step) {
      model.change();
      if (model.below(4) == 0) model.flush();
      if (model.below(12) == 0) {
        ASSERT_TRUE(model.store().checkpoint());
      }
      if (model.below(12) == 0) {
        model.crash();
        if (HasFailure()) break;
        model.expect_equal();
      }
    }
  }
}

}  // namespace
}  // namespace millrace::store
