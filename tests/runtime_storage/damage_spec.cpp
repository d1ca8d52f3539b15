// Every byte of every file of a closed log is damaged in turn: what is then read is what was written, or an error.
#include "tests/runtime_storage/log_fixture.hpp"

namespace millrace {
namespace {

class damage_spec : public log_fixture {
 protected:
  static constexpr int batch_count = 14;

  void make_log() {
    settings.segment_bytes_max = 600;
    settings.index_interval_bytes = 150;
    reopen();
    for (int i = 0; i < batch_count; ++i) append({.records = 2, .timestamp = 1000 + 37 * (i * 7 % batch_count)});
    close();
    for (std::int64_t t = 1000; t < 1600; t += 100) answers.push_back(find(t));
  }

  std::optional<found_record> find(std::int64_t timestamp) {
    const auto found = log->find_timestamp(kafka::timestamp(timestamp), log->end());
    return found ? *found : std::optional(found_record{kafka::offset(-7), {}, {}});  // an error
  }

  void expect_truth_or_an_error() {
    for (std::int64_t at = 0; at < log->end().value; ++at) {
      const auto got = log->read({kafka::offset(at), 1, log->end(), true});
      if (!got) continue;
      ASSERT_GT(got->data.length, 0u) << "at offset " << at;
      batch_bytes bytes(got->data.length);
      ASSERT_TRUE(got->data.file->read_at(got->data.position, bytes));
      // The leader epoch lies outside the CRC: all that is known of it is that it does not fall from batch to batch.
      auto written = batches[static_cast<std::size_t>(at / 2)];
      for (auto* batch : {&bytes, &written})
        std::fill_n(batch->begin() + kafka::batch_layout::leader_epoch, 4, std::byte{});
      ASSERT_TRUE(bytes == written) << "at offset " << at;
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
      auto answer = find(1000 + 100 * static_cast<std::int64_t>(i));
      if (answer && answer->offset.value == -7) continue;
      if (answer) answer->epoch = kafka::leader_epoch(0);
      ASSERT_EQ(answer, answers[i]) << "search " << i;
    }
  }

  std::vector<std::optional<found_record>> answers;
};

TEST_F(damage_spec, a_flipped_bit_anywhere_is_found_or_harmless) {
  make_log();
  log.reset();
  for (const bool suspect : {false, true}) {
    for (const auto& entry : *memory().list("/data/t-0")) {
      const auto size = *memory().size_of("/data/t-0/" + entry.name);
      for (std::uint64_t at = 0; at < size; ++at) {
        SCOPED_TRACE(entry.name + " byte " + std::to_string(at));
        const auto before = read_file(memory(), "/data/t-0/" + entry.name, 1 << 20);
        flip_byte(entry.name, at);
        mark->suspect = suspect;
        auto opened = partition_log::open(*pool, place, settings, mark);
        if (opened) {
          log = std::move(*opened);
          expect_truth_or_an_error();
          log.reset();
        }
        ASSERT_TRUE(replace_file(memory(), "/data/t-0/" + entry.name, *before));
        if (HasFailure()) return;
      }
    }
  }
}

TEST_F(damage_spec, retention_by_time_does_not_believe_a_damaged_index) {
  make_log();
  settings.retention_age_max = std::chrono::milliseconds(1000);
  log.reset();
  for (const auto& entry : *memory().list("/data/t-0")) {
    if (!entry.name.ends_with(".timeindex")) continue;
    for (std::uint64_t at = 0; at < *memory().size_of("/data/t-0/" + entry.name); ++at) {
      const auto before = read_file(memory(), "/data/t-0/" + entry.name, 1 << 20);
      flip_byte(entry.name, at);
      reopen();
      EXPECT_EQ(*log->apply_retention(kafka::timestamp(2000), log->end()), 0u) << entry.name << " byte " << at;
      log.reset();
      ASSERT_TRUE(replace_file(memory(), "/data/t-0/" + entry.name, *before));
    }
  }
}

}  // namespace
}  // namespace millrace
