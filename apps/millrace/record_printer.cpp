#include "apps/millrace/record_printer.hpp"

#include <unistd.h>

#include <cstdio>

#include "apps/millrace/text/record_json.hpp"

namespace millrace::cli {

record_printer::record_printer(const record_format& format, bool as_json)
    : format_(format), as_json_(as_json), on_terminal_(isatty(STDOUT_FILENO) == 1) {}

void record_printer::print(const record& r) {
  constexpr std::size_t waiting_bytes_max = 1 << 16;
  if (as_json_) {
    waiting_ += json_of(r);
    waiting_ += '\n';
  } else {
    format_.append(waiting_, r);
  }
  if (on_terminal_ || waiting_.size() >= waiting_bytes_max) flush();
}

void record_printer::flush() {
  if (waiting_.empty()) return;
  std::fwrite(waiting_.data(), 1, waiting_.size(), stdout);
  std::fflush(stdout);
  waiting_.clear();
}

}  // namespace millrace::cli
