#include "actors/data_keeper/data_keeper_actor.hpp"

#include <caf/all.hpp>

namespace millrace {
namespace {

using look_around = caf::atom_constant<caf::atom("lookaround")>;

/// Writing resumes only when there is this much more than the reserve, so that the gate does not flap.
constexpr std::uint64_t reopening_margin_percent = 20;

struct data_keeper_state {
  static constexpr const char* name = "data_keeper";
};

struct keeper_parts {
  data_directory& directory;
  disk& files;
  log_marks& marks;
  write_gate& gate;
  data_keeper_options options;
};

result<void> store(const keeper_parts& parts) {
  for (const auto& [name, mark] : parts.marks.take_changes()) {
    if (mark)
      parts.directory.marks().set(name, *mark);
    else
      parts.directory.marks().erase(name);
  }
  return parts.directory.marks().store();
}

void watch_space(const keeper_parts& parts) {
  const auto free = parts.files.free_bytes(parts.directory.path());
  if (!free) return;
  const auto reserve = parts.options.free_bytes_min;
  if (parts.gate.is_open() && *free < reserve) {
    parts.gate.set_open(false);
    parts.options.voice.error(
        "disk nearly full: producers are refused",
        {{"directory", parts.directory.path()}, {"free_bytes", *free}, {"free_bytes_min", reserve}});
  } else if (!parts.gate.is_open() && *free >= reserve + reserve / 100 * reopening_margin_percent) {
    parts.gate.set_open(true);
    parts.options.voice.warn("disk has room again: producers are served",
                             {{"directory", parts.directory.path()}, {"free_bytes", *free}});
  }
}

void report(const keeper_parts& parts, const result<void>& done, std::string_view failure) {
  if (!done) parts.options.voice.error(failure, {{"reason", done.error().context}});
}

caf::behavior run_keeper(caf::stateful_actor<data_keeper_state>* self, const keeper_parts& parts) {
  self->delayed_send(self, parts.options.interval, look_around::value);
  return {
      [parts](store_marks) -> caf::result<void> {
        if (const auto stored = store(parts); !stored) {
          return caf::make_error(caf::sec::runtime_error, stored.error().context);
        }
        return caf::unit;
      },
      [parts](const delete_log_request& request) {
        // Forgotten first: whoever takes the name next must not find the mark of a log that is gone.
        parts.marks.forget(partition_directory_name(request.partition));
        {
          const std::lock_guard alone(parts.marks.naming());
          report(parts, parts.directory.delete_log(request.partition, request.topic_id), "log not deleted");
        }
        report(parts, parts.directory.remove_deleted(), "deleted log not removed");
      },
      [self, parts](look_around) {
        report(parts, store(parts), "checkpoint not stored");
        watch_space(parts);
        self->delayed_send(self, parts.options.interval, look_around::value);
      },
  };
}

}  // namespace

caf::actor spawn_data_keeper(caf::actor_system& system, data_directory& directory, disk& d, log_marks& marks,
                             write_gate& gate, const data_keeper_options& options) {
  return system.spawn<caf::detached>(run_keeper, keeper_parts{directory, d, marks, gate, options});
}

}  // namespace millrace
