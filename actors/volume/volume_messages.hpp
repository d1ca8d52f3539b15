#pragma once
#include <capnp/blob.h>

#include <string>
#include <string_view>
#include <vector>

#include "actors/volume/volume_call.hpp"

/// Between the values of volumes and their messages. What makes a reader borrows.
namespace millrace::volume_text {

inline capnp::Text::Reader text(const std::string& s) { return {s.c_str(), s.size()}; }
inline std::string string(capnp::Text::Reader t) { return {t.begin(), t.size()}; }
inline capnp::Data::Reader blob(std::string_view bytes) {
  return {reinterpret_cast<const capnp::byte*>(bytes.data()), bytes.size()};
}
inline std::string_view view(capnp::Data::Reader d) { return {reinterpret_cast<const char*>(d.begin()), d.size()}; }
inline std::string_view view(capnp::Text::Reader t) { return {t.begin(), t.size()}; }

}  // namespace millrace::volume_text

namespace millrace {

/// Everything but the path; `object` is the place's or one of its tree.
void put_stat(schema::Stat::Builder to, const located_place& place, const inode& object);

/// The reply is the object, with its path as `tree` has it.
decided<void> reply_object(volume_call& call, const located_place& place, const inode& object, const map_reader& tree);

void put_snapshot(schema::Snapshot::Builder to, const snapshot_record& snapshot);

/// With what the volume holds, which is read from the store.
decided<void> put_volume(volume_call& call, schema::Volume::Builder to, const volume_record& volume);

void put_error(schema::VolumeReply::Builder to, const volume_refusal& refusal);

schema::Verb to_message(access_verb verb);
decided<access_verb> from_message(schema::Verb verb);

template <class List>
void put_rules(List list, const std::vector<access_rule_text>& rules) {
  for (unsigned i = 0; i < rules.size(); ++i) {
    list[i].setVerb(to_message(rules[i].verb));
    list[i].setExpression(volume_text::text(rules[i].expression));
  }
}

volume_asker from_message(schema::Identity::Reader identity);
void to_message(schema::Identity::Builder to, const volume_asker& asker);

}  // namespace millrace
