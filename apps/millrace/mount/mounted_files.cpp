#include <cerrno>

#include "apps/millrace/mount/mounted_volume.hpp"

namespace millrace::mount {

answer<opened_file> mounted_volume::open(object_number number, open_how how, const given_up& gave_up) {
  const auto object = find(number);
  if (!object) return object.error();
  const auto known = *object;
  auto seen = known->held(now() - attributes_life_ns);  // the kernel looks up the name for every opening by a path
  if (!seen || known->unnamed) {
    const auto asked = attributes(number, gave_up);
    if (!asked) return asked.error();
    seen = *asked;
  }
  if (seen->kind != schema::Kind::FILE) return refused{seen->is_directory() ? EISDIR : EOPNOTSUPP};
  if (how.truncate) {
    const auto cut = set_attributes(number, {.size = 0}, gave_up);
    if (!cut) return cut.error();
    seen = *cut;
  }
  const bool kept = known->may_keep_bytes(*seen, time_.wall_ms() * 1'000'000);
  opened_file opened{std::unique_ptr<open_file>(new open_file{known, {caller_, known->ref}, {}, {}}), kept};
  if (how.to_write) {
    opened.file->writes = known->make_writes(caller_, room_);
    opened.file->told = opened.file->writes->begin();
  }
  ++known->open_count;
  ++open_files_;
  return opened;
}

answer<object_attributes> mounted_volume::attributes(const open_file& file, const given_up& gave_up) {
  if (auto held = file.object->held(now() - attributes_life_ns)) return *held;
  return attributes(file.object->number, gave_up);
}

answer<read_bytes> mounted_volume::read(open_file& file, std::uint64_t offset, std::size_t size,
                                        const given_up& gave_up) {
  const auto age = file.object->age.load();
  if (const auto writes = file.object->writes()) {
    if (auto flushed = writes->settle(gave_up); !flushed) return flushed.error();
  }
  return file.reader.read(offset, size, age, now(), gave_up);
}

answer<void> mounted_volume::write(open_file& file, std::uint64_t offset, std::string_view bytes,
                                   const given_up& gave_up) {
  if (!file.writes) return refused{EBADF};
  file.object->bytes_changed();
  auto taken = file.writes->write(offset, bytes, file.told, gave_up);
  file.object->bytes_changed();  // what was read in the meantime is of before
  file.object->wrote(offset + bytes.size());
  return taken;
}

answer<void> mounted_volume::clear(const open_file& file, std::uint64_t offset, std::uint64_t length, bool grow,
                                   const given_up& gave_up) {
  if (!file.writes) return refused{EBADF};
  if (auto settled = file.writes->settle(gave_up); !settled) return settled;
  file.object->bytes_changed();
  const auto seen = ask_attributes(request::clear_range(file.object->ref, offset, length, grow), gave_up);
  file.object->bytes_changed();
  if (!seen) return seen.error();
  file.object->saw(*seen, now());
  return {};
}

answer<std::uint64_t> mounted_volume::seek(const open_file& file, std::uint64_t offset, bool hole,
                                           const given_up& gave_up) {
  if (const auto writes = file.object->writes()) {
    if (auto settled = writes->settle(gave_up); !settled) return settled.error();
  }
  const auto outcome = caller_.ask_and_wait(request::seek(file.object->ref, offset, hole), gave_up);
  if (!outcome.reply) return outcome.reply.error();
  const auto view = outcome.reply->read();
  if (!view->isPosition()) return refused{EIO};
  const auto found = view->getPosition();
  const bool nowhere = offset >= found.getSize() || (!hole && found.getOffset() >= found.getSize());
  if (nowhere) return refused{ENXIO};
  return answer<std::uint64_t>(boost::system::in_place_value, found.getOffset());  // a number might be a refusal, too
}

answer<void> mounted_volume::flush(open_file& file, const given_up& gave_up) {
  if (!file.writes) return {};
  return file.writes->flush(file.told, gave_up);
}

answer<void> mounted_volume::sync(open_file& file, const given_up& gave_up) {
  if (auto flushed = flush(file, gave_up); !flushed) return flushed;
  return sync(*file.object, gave_up);
}

answer<void> mounted_volume::sync(const known_object& object, const given_up& gave_up) {
  if (!object.is_live()) return {};
  const auto outcome = caller_.ask_and_wait(request::sync(object.ref), gave_up);
  if (!outcome.reply) return outcome.reply.error();
  return {};
}

void mounted_volume::close(std::unique_ptr<open_file> file) {
  const auto object = file->object;
  file.reset();
  --open_files_;
  if (--object->open_count == 0 && object->unnamed.exchange(false)) forget_unnamed(*object);
}

/// The node frees it, unless it has another name.
void mounted_volume::forget_unnamed(const known_object& object) {
  if (const auto writes = object.writes()) (void)writes->settle({});
  caller_.ask(request::forget(object.ref), nullptr, [](const call_outcome&) {});
}

void mounted_volume::send_gathered() {
  for (const auto& file : room_.take_noted()) {
    if (!file->send_gathered()) room_.note(file);
  }
}

void mounted_volume::settle_all() {
  for (const auto& object : objects_.all()) {
    if (const auto writes = object->writes()) (void)writes->settle({});
    if (object->unnamed) (void)caller_.ask_and_wait(request::forget(object->ref), {});
  }
  if (const auto root = objects_.find(root_number)) (void)sync(*root, {});
}

answer<std::unique_ptr<open_directory>> mounted_volume::open_dir(object_number number) {
  const auto object = find(number);
  if (!object) return object.error();
  return std::unique_ptr<open_directory>(new open_directory{*object, {caller_, (*object)->ref}, {}});
}

answer<const directory_entry*> mounted_volume::entry_at(open_directory& directory, std::uint64_t position,
                                                        const given_up& gave_up) {
  auto entry = directory.reader.at(position, gave_up);
  if (!entry || *entry == nullptr || (*entry)->attributes.kind != schema::Kind::FILE) return entry;
  const auto known = objects_.find((*entry)->attributes.object);
  const auto writes = known ? known->writes() : nullptr;
  if (!writes || writes->is_idle()) return entry;
  const auto now = settled((*entry)->attributes, gave_up);
  if (now) directory.reader.renew(position, *now);
  return entry;
}

found_object mounted_volume::tell(const open_directory& directory, const directory_entry& entry) {
  auto told = found(entry.attributes);
  if (entry.attributes.is_directory()) told.object->parent = directory.object->number;
  return told;
}

}  // namespace millrace::mount
