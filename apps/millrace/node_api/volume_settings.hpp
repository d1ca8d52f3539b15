#pragma once
#include <string>
#include <utility>
#include <vector>

#include "apps/millrace/node_api/body_members.hpp"
#include "codecs/schema/volume.capnp.h"

/// Parts of a body that several routes take.
namespace millrace::node_api {

/// {"bytes": 1000, "objects": 10}; 0 or not there: no bound.
void read_quota(const body_members& from, schema::Quota::Builder to);

/// {"hourly": 24, "daily": 7, "weekly": 4}; 0 or not there: none.
void read_schedule(const body_members& from, schema::Schedule::Builder to);

/// What each verb is to say; a null expression: as the directory above has it.
struct verb_rule {
  schema::Verb verb;
  std::optional<std::string> expression;
};

/// {"read": "u:ana | g:fraud", "write": "", "admin": null}.
std::vector<verb_rule> read_rules(const body_members& from);

void put_rules(capnp::List<schema::Permission>::Builder list, const std::vector<verb_rule>& rules);

/// Of "read", …; nothing if there is no such verb.
std::optional<schema::Verb> verb_of(std::string_view name);

}  // namespace millrace::node_api
