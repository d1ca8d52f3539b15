// What is held of a log while compaction replaces its segments.
#include "tests/runtime_storage/held_fixture.hpp"
#include "tests/runtime_storage_compaction/compaction_fixture.hpp"

namespace millrace {
namespace {

class held_compaction_spec : public held_fixture<compaction_fixture> {
 protected:
  static std::map<std::string, std::string> last_of_each_key(partition_log& in) {
    std::map<std::string, std::string> last;
    for (const auto& batch : look_into_all(bytes_of(in))) {
      for (const auto& r : batch.records) last[*r.key] = *r.value;
    }
    return last;
  }
};

TEST_F(held_compaction_spec,
       a_cut_held_before_a_swap_is_durable_is_read_whole_whichever_names_a_loss_of_power_brings_back) {
  for (std::uint64_t seed = 0; seed < 100 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    begin_held();
    for (int i = 0; i < 6; ++i) {
      put({{"k" + std::to_string(i % 3), std::to_string(i)}});
      close_segment();
    }
    log_compaction run(faulty(), make_job());
    const auto step = run.step(1 << 20);
    ASSERT_TRUE(step && step->ready);
    ASSERT_TRUE(log->put_in_place(*step->ready));
    hold(1);
    restart(seed, tearing::front);
    EXPECT_EQ(last_of_each_key(link(1, "copy")),
              (std::map<std::string, std::string>{{"k0", "3"}, {"k1", "4"}, {"k2", "5"}}));
  }
}

}  // namespace
}  // namespace millrace
