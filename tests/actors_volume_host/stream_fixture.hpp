#pragma once
#include "actors/volume_host/volume_streams.hpp"
#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {

/// Streams of volumes, as the Kafka side sees them.
struct stream_fixture : volume_fixture {
  volume_code create_stream(const char* path, bool parents = false) {
    return try_to([&](auto r) { fill_create(r, path, parents); });
  }

  static void fill_create(request_builder r, const char* path, bool parents = false) {
    auto create = r.initCreateStream();
    at(create.initPlace(), path);
    create.setParents(parents);
  }

  volume_code allow(const char* path, schema::Verb verb, const char* who) {
    return try_to([&](auto r) {
      auto set = r.initSetPermissions();
      at(set.initPlace(), path);
      auto rule = set.initPermissions(1)[0];
      rule.setVerb(verb);
      rule.setExpression(who);
    });
  }

  stream_list streams() {
    auto listed = list_streams(store);
    EXPECT_TRUE(listed);
    return listed ? std::move(*listed) : stream_list();
  }
};

}  // namespace millrace
