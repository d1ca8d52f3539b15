#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <vector>

// Stands in for libFuzzer where the compiler has none: random bytes of random length, for as many seconds as
// -max_total_time says. -seed=N repeats a run; other options are passed over.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

unsigned long option(int count, char** arguments, std::string_view name, unsigned long otherwise) {
  for (int i = 1; i < count; ++i) {
    const std::string_view argument(arguments[i]);
    if (argument.starts_with(name)) return std::stoul(std::string(argument.substr(name.size())));
  }
  return otherwise;
}

/// Small numbers and the ends of ranges are likelier than chance has them, as sizes and counts are made of them.
std::uint8_t likely_byte(std::mt19937_64& random) {
  const auto choice = random();
  switch (choice % 4) {
    case 0: return 0;
    case 1: return static_cast<std::uint8_t>((choice >> 8) % 4);
    case 2: return 0xff;
    default: return static_cast<std::uint8_t>(choice >> 8);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const auto seed = option(count, arguments, "-seed=", std::random_device{}());
  const std::chrono::seconds time(option(count, arguments, "-max_total_time=", 1));
  std::printf("seed %lu: repeat with -seed=%lu\n", seed, seed);
  std::fflush(stdout);
  std::mt19937_64 random(seed);
  std::vector<std::uint8_t> bytes;
  std::uint64_t inputs = 0;
  for (const auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end; ++inputs) {
    bytes.resize(random() % 512);
    std::ranges::generate(bytes, [&random] { return likely_byte(random); });
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  std::printf("%lu inputs\n", static_cast<unsigned long>(inputs));
}
