#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>

#include "apps/millrace/node_api/api_call.hpp"

namespace millrace {

/// What the page shows of volumes: the first by name, as the API describes them, each with its newest snapshots under
/// "newest_snapshots" and its mirror, or null, under "mirror". `done` is called once, on the thread of the HTTP server;
/// with fewer if some cannot be read.
void survey_volumes(const node_api::ask_volumes& volumes, std::function<void(nlohmann::json)> done);

inline constexpr std::size_t volumes_shown_max = 100;
inline constexpr std::size_t snapshots_shown_max = 200;  ///< of one volume

}  // namespace millrace
