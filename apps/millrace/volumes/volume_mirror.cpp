#include <fmt/format.h>

#include <thread>

#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volume_client/mirror_text.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

using namespace std::chrono_literals;

struct mirror_options {
  std::string volume, source;
  std::chrono::milliseconds every{0};
  bool continuous = false, once = false, no_wait = false;
  std::optional<std::uint64_t> rate;
  std::uint32_t keep = 2;
};

struct named_mirror {
  std::string volume;
  bool no_wait = false;
};

void print_mirror(const volume_reply& reply, const command_context& shared) {
  const auto view = reply.read();
  if (shared.json) {
    print_json(json_of(view->getMirror()));
  } else {
    print(text_of(view->getMirror(), now_ns()));
  }
}

result<volume_reply> describe(volume_client& node, const std::string& volume) {
  return node.ask(reply_kind::MIRROR, [&](auto request) { request.initDescribeMirror().setVolume(volume.c_str()); });
}

/// Begins a run and waits for its end, unless told not to; `interrupted` waiting leaves the run alone.
result<exit_code> run_once(volume_client& node, const std::string& volume, bool wait, const command_context& shared) {
  const auto before = describe(node, volume);
  if (!before) return before.error();
  const auto view = before->read();
  const auto last_end = view->getMirror().getLast().getEndedAt();
  auto reply = node.ask(reply_kind::MIRROR, [&](auto request) { request.initRunMirror().setVolume(volume.c_str()); });
  if (!reply) return reply.error();
  if (wait) watch_stop_signals();
  while (wait && !stop_requested()) {
    reply = describe(node, volume);
    if (!reply) return reply.error();
    const auto now = reply->read();
    const auto mirror = now->getMirror();
    if (mirror.getLast().getEndedAt() != last_end) break;
    const auto state = mirror.getState();
    if (state == schema::Mirror::State::BROKEN || state == schema::Mirror::State::PAUSED) {
      return make_error(errc::unavailable,
                        fmt::format("{} is {}: {}", volume, name_of(state), string_of(mirror.getReason())));
    }
    std::this_thread::sleep_for(200ms);
  }
  print_mirror(*reply, shared);
  return exit_code::ok;
}

result<exit_code> set(const mirror_options& o, volume_client& node, const command_context& shared) {
  if (o.volume.empty() || o.source.empty()) {
    return make_error(errc::invalid_argument,
                      "give a volume and what it mirrors, as volume mirror /payments site-b:9645/payments");
  }
  const auto reply = node.ask(reply_kind::MIRROR, [&](auto request) {
    auto mirror = request.initSetMirror();
    mirror.setVolume(o.volume.c_str());
    auto settings = mirror.initSettings();
    settings.setSource(o.source.c_str());
    settings.setEverySeconds(static_cast<std::uint32_t>((o.every.count() + 999) / 1'000));
    settings.setContinuous(o.continuous);
    settings.setBytesPerSecondMax(o.rate.value_or(0));
    settings.setKeepSnapshots(o.keep);
  });
  if (!reply) return reply.error();
  if (o.once) return run_once(node, o.volume, !o.no_wait, shared);
  print_mirror(*reply, shared);
  return exit_code::ok;
}

result<exit_code> run_now(const named_mirror& o, volume_client& node, const command_context& shared) {
  return run_once(node, o.volume, !o.no_wait, shared);
}

result<exit_code> status(const named_mirror& o, volume_client& node, const command_context& shared) {
  const auto reply = describe(node, o.volume);
  if (!reply) return reply.error();
  print_mirror(*reply, shared);
  return exit_code::ok;
}

result<exit_code> verify(const named_mirror& o, volume_client& node, const command_context& shared) {
  const auto reply = node.ask_long(reply_kind::COMPARISON,
                                   [&](auto request) { request.initVerifyMirror().setVolume(o.volume.c_str()); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  const auto comparison = view->getComparison();
  if (shared.json) {
    auto printed = json_of(comparison);
    printed["volume"] = o.volume;
    print_json(printed);
  } else {
    print(fmt::format("{}: {}", o.volume, text_of(comparison)));
  }
  return comparison.getEqual() ? exit_code::ok : exit_code::corrupt;
}

result<exit_code> stop(const named_mirror& o, volume_client& node, const command_context& shared) {
  const auto reply = node.ask(reply_kind::MIRROR, [&](auto request) {
    auto mirror = request.initSetMirror();
    mirror.setVolume(o.volume.c_str());
    mirror.initSettings();
  });
  if (!reply) return reply.error();
  print_mirror(*reply, shared);
  return exit_code::ok;
}

void declare(CLI::App& command, mirror_options& o) {
  add_volume_argument(command, o.volume, "The mirror, which is read-only then")->required(false);
  command.add_option("SOURCE", o.source, "What it mirrors: HOST:PORT and the volume there, as site-b:9645/payments");
  auto* every = add_duration_option(command, "--every", o.every, "Run so often (by hand)");
  auto* continuous = command.add_flag("--continuous", o.continuous, "Send records as they become durable");
  auto* once = command.add_flag("--once", o.once, "Run now, and later by hand");
  every->excludes(continuous)->excludes(once);
  continuous->excludes(once);
  add_bound_option(command, "--rate", o.rate, "Most bytes a second, as 10MiB (no bound)");
  command.add_option("--keep", o.keep, "Snapshots of earlier runs to keep, for roll-back")
      ->check(not_negative)
      ->capture_default_str();
  command.add_flag("--no-wait", o.no_wait, "With --once: do not wait for the end of the run");
}

void declare_named(CLI::App& command, named_mirror& o) { add_volume_argument(command, o.volume); }

void declare_run(CLI::App& command, named_mirror& o) {
  add_volume_argument(command, o.volume);
  command.add_flag("--no-wait", o.no_wait, "Do not wait for its end");
}

}  // namespace

void add_volume_mirror(CLI::App& volume, command_context& shared) {
  auto* mirror = add_node_command<mirror_options, set>(
      volume, "mirror", "Make a volume the mirror of another node's; look at mirrors", shared, declare);
  add_node_command<named_mirror, status>(*mirror, "status", "How a mirror stands, and what its last run did", shared,
                                         declare_named);
  add_node_command<named_mirror, verify>(*mirror, "verify", "Read both sides of the last run, and compare", shared,
                                         declare_named);
  add_node_command<named_mirror, run_now>(*mirror, "run", "Run now", shared, declare_run);
  add_node_command<named_mirror, stop>(*mirror, "stop", "Make it an ordinary volume", shared, declare_named);
}

}  // namespace millrace::cli
