#pragma once
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace::fraud {

/// Keeps the last use of each card in its private table, apart from all detectors: reads `transactions`, writes the
/// rows as they change to `last-uses`, each with its card as key. Settings: those of `waiting_of`.
flow::service_definition card_use_updater_service();

}  // namespace millrace::fraud
