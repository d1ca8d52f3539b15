#include <fmt/format.h>

#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volumes/volume_command.hpp"
#include "apps/millrace/volumes/volume_options.hpp"
#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

struct quota_options {
  std::string volume;
  std::optional<std::uint64_t> bytes, objects;
};

void declare(CLI::App& command, quota_options& o) {
  add_volume_argument(command, o.volume);
  add_bound_option(command, "--bytes", o.bytes, "Most bytes it may hold, as 10GiB; none: no bound");
  add_bound_option(command, "--objects", o.objects, "Most objects it may hold; none: no bound")->type_name("NUMBER");
}

result<volume_reply> set(volume_client& node, const quota_options& o, schema::Quota::Reader present) {
  return node.ask(reply_kind::VOLUME, [&](auto request) {
    auto change = request.initSetQuota();
    change.setVolume(o.volume.c_str());
    auto quota = change.initQuota();
    quota.setBytesMax(o.bytes.value_or(present.getBytesMax()));
    quota.setObjectsMax(o.objects.value_or(present.getObjectsMax()));
  });
}

result<exit_code> run(const quota_options& o, volume_client& node, const command_context& shared) {
  auto reply =
      node.ask(reply_kind::VOLUME, [&](auto request) { request.initDescribeVolume().setVolume(o.volume.c_str()); });
  if (reply && (o.bytes || o.objects)) {
    const auto present = *reply;
    const auto view = present.read();
    reply = set(node, o, view->getVolume().getQuota());
  }
  if (!reply) return reply.error();
  const auto view = reply->read();
  const auto volume = view->getVolume();
  if (shared.json) {
    const auto whole = json_of(volume);
    print_json({{"volume", o.volume},
                {"quota", whole["quota"]},
                {"used_bytes", whole["used_bytes"]},
                {"used_objects", whole["used_objects"]}});
  } else {
    print(fmt::format("{}  {}; it holds {} in {} objects\n", o.volume, text_of(volume.getQuota()),
                      readable_bytes(volume.getUsedBytes()),
                      grouped(static_cast<std::int64_t>(volume.getUsedObjects()))));
  }
  return exit_code::ok;
}

}  // namespace

void add_volume_quota(CLI::App& volume, command_context& shared) {
  add_node_command<quota_options, run>(volume, "quota", "Show or set how much a volume may hold", shared, declare);
}

}  // namespace millrace::cli
