#include "actors/volume/volume_messages.hpp"

#include "actors/volume/table_settings.hpp"

namespace millrace {

using volume_text::text;

void put_stat(schema::Stat::Builder to, const located_place& place, const inode& object) {
  auto reference = to.initObject();
  reference.setVolume(place.volume.id.value);
  reference.setSnapshot(place.snapshot.value);
  reference.setObject(object.id.value);
  to.setKind(object.kind);
  to.setMode(object.mode);
  to.setUid(object.uid);
  to.setGid(object.gid);
  to.setLinks(object.links);
  to.setSize(object.size);
  to.setBlocks(object.blocks);
  to.setRows(object.rows);
  to.setAccessedAt(object.accessed_at);
  to.setModifiedAt(object.modified_at);
  to.setChangedAt(object.changed_at);
  to.setCreatedAt(object.created_at);
  if (object.kind == object_kind::TABLE) {
    put_settings(to.initTable(), place, object);
  }
  if (object.kind != object_kind::STREAM) return;
  auto settings = to.initStream(static_cast<unsigned>(object.settings.size()));
  for (unsigned i = 0; i < settings.size(); ++i) {
    settings[i].setName(text(object.settings[i].first));
    settings[i].setValue(text(object.settings[i].second));
  }
}

decided<void> reply_object(volume_call& call, const located_place& place, const inode& object, const map_reader& tree) {
  const auto path = path_of(tree, object.id);
  if (!path) return path.error();
  auto stat = call.reply.initObject();
  put_stat(stat, place, object);
  stat.setPath(text(*path));
  if (find_pair(object.settings, source_setting) == nullptr) return {};
  return put_source(call, stat.initSource(), place, object, tree);
}

void put_snapshot(schema::Snapshot::Builder to, const snapshot_record& snapshot) {
  to.setId(snapshot.id.value);
  to.setName(text(snapshot.name));
  to.setCreatedAt(snapshot.created_at);
  to.setSchedule(text(snapshot.schedule));
  to.setUsedBytes(snapshot.counters.bytes);
  to.setUsedObjects(snapshot.counters.objects);
  to.setClones(snapshot.clones);
}

decided<void> put_volume(volume_call& call, schema::Volume::Builder to, const volume_record& volume) {
  const auto tree = from_store(call.store.live(volume.id));
  if (!tree) return tree.error();
  const auto counters = from_store(read_counters(**tree));
  if (!counters) return counters.error();
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto snapshots = from_store(volume_registry::list_snapshots(**registry, volume.id));
  if (!snapshots) return snapshots.error();
  to.setId(volume.id.value);
  to.setName(text(volume.name));
  to.setOwner(text(volume.owner));
  to.setCreatedAt(volume.created_at);
  auto quota = to.initQuota();
  quota.setBytesMax(volume.quota.bytes_max);
  quota.setObjectsMax(volume.quota.objects_max);
  auto schedule = to.initSchedule();
  schedule.setHourly(volume.schedule.hourly);
  schedule.setDaily(volume.schedule.daily);
  schedule.setWeekly(volume.schedule.weekly);
  to.setUsedBytes(counters->bytes);
  to.setUsedObjects(counters->objects);
  to.setSnapshots(static_cast<std::uint32_t>(snapshots->size()));
  to.setReadOnly(volume.read_only());
  to.setClonedFrom(text(volume.cloned_from));
  return {};
}

void put_error(schema::VolumeReply::Builder to, const volume_refusal& refusal) {
  auto error = to.initError();
  error.setCode(refusal.code);
  error.setText(text(refusal.text));
  error.setPlace(text(refusal.place));
}

schema::Verb to_message(access_verb verb) {
  switch (verb) {
    case access_verb::read: return schema::Verb::READ;
    case access_verb::write: return schema::Verb::WRITE;
    case access_verb::create: return schema::Verb::CREATE;
    case access_verb::remove: return schema::Verb::REMOVE;
    case access_verb::list: return schema::Verb::LIST;
    case access_verb::admin: return schema::Verb::ADMIN;
  }
  return schema::Verb::ADMIN;
}

decided<access_verb> from_message(schema::Verb verb) {
  switch (verb) {
    case schema::Verb::READ: return access_verb::read;
    case schema::Verb::WRITE: return access_verb::write;
    case schema::Verb::CREATE: return access_verb::create;
    case schema::Verb::REMOVE: return access_verb::remove;
    case schema::Verb::LIST: return access_verb::list;
    case schema::Verb::ADMIN: return access_verb::admin;
  }
  return refuse(volume_code::INVALID, "no such verb");
}

volume_asker from_message(schema::Identity::Reader identity) {
  volume_asker asker;
  asker.who.user = volume_text::string(identity.getUser());
  for (const auto group : identity.getGroups()) asker.who.groups.push_back(volume_text::string(group));
  for (const auto role : identity.getRoles()) asker.who.roles.push_back(volume_text::string(role));
  asker.superuser = identity.getSuperuser();
  return asker;
}

void to_message(schema::Identity::Builder to, const volume_asker& asker) {
  to.setUser(text(asker.who.user));
  auto groups = to.initGroups(static_cast<unsigned>(asker.who.groups.size()));
  for (unsigned i = 0; i < groups.size(); ++i) groups.set(i, text(asker.who.groups[i]));
  auto roles = to.initRoles(static_cast<unsigned>(asker.who.roles.size()));
  for (unsigned i = 0; i < roles.size(); ++i) roles.set(i, text(asker.who.roles[i]));
  to.setSuperuser(asker.superuser);
}

}  // namespace millrace
