#pragma once
#include <nlohmann/json.hpp>

#include "apps/millrace/volumes/volume_command.hpp"
#include "codecs/schema/service.capnp.h"

namespace millrace::cli {

/// Asks a node about its services; the answer, as docs/http-api.md shows it.
result<nlohmann::json> ask_services(volume_client& node,
                                    const std::function<void(schema::ServiceRequest::Builder)>& fill);

/// Of one deployment: its state, and its graph with what each stage and input does.
std::string describe_service(const nlohmann::json& service);

// The commands below `service`, each in the file of its name.
void add_service_deploy(CLI::App& service, command_context& shared);
void add_service_list(CLI::App& service, command_context& shared);
void add_service_describe(CLI::App& service, command_context& shared);
void add_service_stop(CLI::App& service, command_context& shared);
void add_service_remove(CLI::App& service, command_context& shared);
void add_service_shadow(CLI::App& service, command_context& shared);
void add_service_compare(CLI::App& service, command_context& shared);
void add_service_logs(CLI::App& service, command_context& shared);
void add_service_upgrade(CLI::App& service, command_context& shared);
void add_service_deadletter(CLI::App& service, command_context& shared);
void add_service_run(CLI::App& service, command_context& shared);

}  // namespace millrace::cli
