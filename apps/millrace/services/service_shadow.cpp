// service shadow, service promote, service rollback.
#include <fmt/format.h>

#include "actors/service/commit_row.hpp"
#include "apps/millrace/services/deployment_like.hpp"
#include "apps/millrace/services/named_values.hpp"
#include "apps/millrace/services/service_commands.hpp"

namespace millrace::cli {
namespace {

struct shadow_options {
  std::string name;
  std::string as;
  std::string service;
  std::vector<std::string> settings;
};

void declare(CLI::App& command, shadow_options& o) {
  command.add_option("NAME", o.name, "Of the deployment that it begins as")->required();
  command.add_option("--as", o.as, "What the shadow is called")->required()->type_name("NAME");
  command.add_option("--service", o.service, "Another service; by default the same")->type_name("SERVICE");
  command.add_option("--set", o.settings, "A setting that is another one")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

/// The snapshot of the service's volume that a shadow's begins with.
std::string snapshot_for(const std::string& shadow) {
  auto name = "for" + shadow;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '.' || c == '/'; }, '-');
  return name;
}

struct cloned_state {
  std::string from, snapshot, to;
};

/// The state as it is at one moment, in a volume of its own.
result<void> clone_state(volume_client& node, const cloned_state& wanted) {
  const auto taken = node.ask(reply_kind::SNAPSHOT, [&](auto request) {
    auto asked = request.initCreateSnapshot();
    asked.setVolume(wanted.from.c_str());
    asked.setSnapshot(wanted.snapshot.c_str());
  });
  if (!taken) return taken.error();
  const auto cloned = node.ask(reply_kind::VOLUME, [&](auto request) {
    auto asked = request.initCloneSnapshot();
    asked.setVolume(wanted.from.c_str());
    asked.setSnapshot(wanted.snapshot.c_str());
    asked.setTo(wanted.to.c_str());
  });
  return cloned ? result<void>() : result<void>(cloned.error());
}

/// Nothing is left of a shadow that was refused, so that it can be tried again.
void drop_clone(volume_client& node, const cloned_state& made) {
  (void)node.ask(reply_kind::DONE, [&](auto request) {
    auto gone = request.initDeleteVolume();
    gone.setVolume(made.to.c_str());
    gone.setWithSnapshots(true);
  });
  (void)node.ask(reply_kind::DONE, [&](auto request) {
    auto gone = request.initDeleteSnapshot();
    gone.setVolume(made.from.c_str());
    gone.setSnapshot(made.snapshot.c_str());
  });
}

result<std::uint64_t> commit_of(volume_client& node, const std::string& volume) {
  const auto row = node.ask(reply_kind::ROW, [&](auto request) {
    auto asked = request.initGetRow();
    asked.initTable().setPath((volume + "/state").c_str());
    asked.setKey(data_of(commit_row::key));
  });
  if (!row) return row.error().code == errc::not_found ? result<std::uint64_t>(0) : row.error();
  const auto commit = decode_commit_row(view_of(row->read()->getRow().getValue()));
  return commit ? result<std::uint64_t>(commit->number) : commit.error();
}

/// What is deployed: the service as it is, but for what the options say.
nlohmann::json shadow_of(const shadow_options& o, const nlohmann::json& live,
                         const std::map<std::string, std::string>& settings) {
  auto wanted = deployment_like(live);
  wanted["name"] = o.as;
  if (!o.service.empty()) wanted["service"] = o.service;
  wanted["volume"] = "/services/" + o.as;
  wanted["settings"] = settings;
  wanted["shadow_of"] = o.name;
  wanted.erase("stopped");
  wanted.erase("former");
  for (const auto& [sink, topic] : live.at("sinks").items()) {
    wanted["topics"][sink] = topic.get<std::string>() + "." + o.as;
  }
  return wanted;
}

result<exit_code> shadow(const shadow_options& o, volume_client& node, const command_context& shared) {
  const auto live = ask_services(node, [&](auto request) { request.setDescribe(o.name); });
  if (!live) return live.error();
  auto settings = live->value("settings", std::map<std::string, std::string>());
  if (auto taken = take_named(settings, o.settings); !taken) return taken.error();
  auto wanted = shadow_of(o, *live, settings);
  const cloned_state state{live->value("volume", ""), snapshot_for(o.as), wanted.value("volume", "")};
  if (auto cloned = clone_state(node, state); !cloned) return cloned.error();
  const auto since = commit_of(node, state.to);
  if (!since) return since.error();
  wanted["since_commit"] = *since;
  const auto told = ask_services(node, [&](auto request) { request.setDeploy(wanted.dump()); });
  if (!told) {
    drop_clone(node, state);
    return told.error();
  }
  if (shared.json) {
    print_json(*told);
  } else {
    print(fmt::format("{}: runs beside {}, from its commit {} on\n", o.as, o.name, *since));
  }
  return exit_code::ok;
}

struct role_options {
  std::string name;
};

void declare_shadow(CLI::App& command, role_options& o) {
  command.add_option("NAME", o.name, "Of the shadow")->required();
}
void declare_promoted(CLI::App& command, role_options& o) {
  command.add_option("NAME", o.name, "Of the service that was promoted")->required();
}

result<exit_code> promote(const role_options& o, volume_client& node, const command_context& shared) {
  const auto told = ask_services(node, [&](auto request) { request.setPromote(o.name); });
  if (!told) return told.error();
  if (shared.json) {
    print_json(*told);
  } else {
    print(fmt::format("{} writes the topics of the service now; `millrace service rollback {}` undoes it\n", o.name,
                      o.name));
  }
  return exit_code::ok;
}

/// What was the service before is its shadow since.
result<exit_code> rollback(const role_options& o, volume_client& node, const command_context& shared) {
  const auto promoted = ask_services(node, [&](auto request) { request.setDescribe(o.name); });
  if (!promoted) return promoted.error();
  const auto former = promoted->value("former", "");
  if (former.empty()) return make_error(errc::not_found, "'" + o.name + "' was not promoted");
  return promote({former}, node, shared);
}

}  // namespace

void add_service_shadow(CLI::App& service, command_context& shared) {
  add_node_command<shadow_options, shadow>(
      service, "shadow", "Run another version on the same input, from the state that a service has now", shared,
      declare);
  add_node_command<role_options, promote>(service, "promote", "Let a shadow and its service change roles", shared,
                                          declare_shadow);
  add_node_command<role_options, rollback>(
      service, "rollback", "Undo a promotion: what was the service before is again", shared, declare_promoted);
}

}  // namespace millrace::cli
