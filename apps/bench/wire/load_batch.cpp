#include "apps/bench/wire/load_batch.hpp"

#include <chrono>
#include <random>
#include <string>

namespace millrace::bench {
namespace {

std::string random_value(std::int64_t bytes) {
  std::mt19937 random(1);
  std::string value(static_cast<std::size_t>(bytes), '\0');
  for (auto& byte : value) byte = static_cast<char>(random());
  return value;
}

kafka::timestamp now() {
  using namespace std::chrono;
  return kafka::timestamp(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

}  // namespace

result<std::vector<std::byte>> build_load_batch(std::int64_t record_bytes, std::int32_t records,
                                                const kafka::batch_options& options) {
  const auto value = random_value(record_bytes);
  kafka::batch_builder builder(options);
  kafka::new_record record;
  record.timestamp = now();
  record.value = value;
  for (std::int32_t i = 0; i < records; ++i) builder.add(record);
  return builder.finish();
}

}  // namespace millrace::bench
