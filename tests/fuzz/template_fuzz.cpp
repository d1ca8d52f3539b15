#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "apps/monitoring/templates/line_header.hpp"
#include "apps/monitoring/templates/message_words.hpp"
#include "apps/monitoring/templates/template_miner.hpp"

// Lines of anybody, and rows that nobody wrote.

namespace millrace::monitoring {
namespace {

void demand(bool truth) {
  if (!truth) std::abort();
}

/// What was learnt comes back from its rows and answers as before; no line changes the template of another.
void learn_lines(std::string_view text) {
  template_miner miner(20);
  std::string_view first;
  std::uint64_t id_of_first = 0;
  for (auto rest = text; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    demand(message_begin(line) <= line.size());
    const auto found = miner.learn(line);
    demand(found.id == template_miner::overflow_id || found.id <= miner.size());
    if (first.data() == nullptr) {
      first = line;
      id_of_first = found.id;
    }
  }
  demand(miner.size() <= 20);
  std::string bytes;
  miner.write(bytes);
  auto back = template_miner::read(bytes, 20);
  demand(back.has_value() && back->size() == miner.size());
  for (std::uint64_t id = 1; id <= miner.size(); ++id) demand(back->template_text(id) == miner.template_text(id));
  if (first.data() == nullptr) return;
  const auto again = miner.learn(first);
  demand(!again.is_new || id_of_first == template_miner::overflow_id);
  demand(back->learn(first).id == again.id);
}

void read_rows(std::string_view bytes) {
  const auto read = template_miner::read(bytes, 20);
  demand(read.has_value() || !read.error().context.empty());
  template_miner miner(20);
  (void)miner.read_template(bytes);
  miner.learn(bytes);
}

}  // namespace
}  // namespace millrace::monitoring

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::string_view(reinterpret_cast<const char*>(data), size).substr(1);
  data[0] % 4 == 0 ? millrace::monitoring::read_rows(bytes) : millrace::monitoring::learn_lines(bytes);
  return 0;
}
