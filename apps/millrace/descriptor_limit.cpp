#include "apps/millrace/descriptor_limit.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace millrace {
namespace {

constexpr std::size_t own_descriptors = 256;  // listeners, event loops, small files that are open for a moment

}  // namespace

std::size_t descriptors_wanted(const node_options& options) {
  return options.clients.connections_max + options.http.connections_max + options.storage.open_files_max +
         own_descriptors;
}

void raise_descriptor_limit(std::size_t wanted, const logger& voice) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  if (::setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= wanted) return;
  voice.warn("too few open files are allowed for all connections and logs at once: raise the hard limit (ulimit -Hn)",
             {{"allowed", limit.rlim_cur}, {"wanted", wanted}});
}

}  // namespace millrace
