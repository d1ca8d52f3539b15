#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_service.hpp"
#include "tests/actors_volume/memory_store.hpp"

namespace millrace {

/// A volume service on a store in memory, spoken to as a client does. The asker is a superuser unless a spec says
/// other.
class volume_fixture : public testing::Test {
 protected:
  using request_builder = schema::VolumeRequest::Builder;
  using reply_reader = schema::VolumeReply::Reader;
  using fill_request = std::function<void(request_builder)>;

  void SetUp() override { ASSERT_TRUE(service.open(now).has_value()); }

  /// Which service the requests go to.
  virtual volume_service& asked() { return service; }

  /// The reply stays readable until the next request.
  reply_reader ask(const fill_request& fill, payload_list payloads = {}) {
    const auto request = make_envelope<schema::VolumeRequest>(fill, std::move(payloads));
    ++now;
    outcome = asked().handle(request, asker, now);
    view.reset(new message_view<schema::VolumeReply>(outcome.reply.read()));
    return **view;
  }

  volume_code code_of(reply_reader reply) { return reply.isError() ? reply.getError().getCode() : volume_code::NONE; }
  volume_code try_to(const fill_request& fill) { return code_of(ask(fill)); }
  std::string why() { return volume_text::string((*view)->getError().getText()); }

  static void at(schema::Place::Builder place, std::string_view path) { place.setPath(std::string(path).c_str()); }
  static void at(schema::Place::Builder place, schema::Object::Reader object) { place.setObject(object); }

  volume_code create_volume(const char* name) {
    return try_to([&](auto r) { r.initCreateVolume().setVolume(name); });
  }
  volume_code make_directory(const char* path, bool parents = false) {
    return try_to([&](auto r) {
      auto make = r.initMakeDirectory();
      at(make.initPlace(), path);
      make.setParents(parents);
    });
  }
  volume_code create_file(const char* path) {
    return try_to([&](auto r) { at(r.initCreateFile().initPlace(), path); });
  }
  volume_code write(const char* path, std::string_view bytes, std::uint64_t offset = 0) {
    return try_to([&](auto r) {
      auto write = r.initWriteFile();
      at(write.initPlace(), path);
      write.setOffset(offset);
      write.setData(volume_text::blob(bytes));
      write.setCreate(true);
    });
  }
  std::string read(const char* path, std::uint64_t offset = 0, std::uint32_t length = 1 << 20) {
    const auto reply = ask([&](auto r) {
      auto read = r.initReadFile();
      at(read.initPlace(), path);
      read.setOffset(offset);
      read.setLength(length);
    });
    if (reply.isError()) return "error: " + why();
    return std::string(volume_text::view(reply.getBytes().getData()));
  }
  schema::Stat::Reader stat(const char* path) {
    const auto reply = ask([&](auto r) { at(r.initStat(), path); });
    EXPECT_TRUE(reply.isObject()) << path << ": " << (reply.isError() ? why() : "");
    return reply.isObject() ? reply.getObject() : schema::Stat::Reader();
  }
  bool exists(const char* path) {
    return try_to([&](auto r) { at(r.initStat(), path); }) == volume_code::NONE;
  }

  std::vector<std::string> list(const char* path, const char* after = "", std::uint32_t entries_max = 1000) {
    const auto reply = ask([&](auto r) {
      auto list = r.initListDirectory();
      at(list.initDirectory(), path);
      list.setAfter(after);
      list.setEntriesMax(entries_max);
    });
    std::vector<std::string> names;
    if (reply.isError()) return {"error: " + why()};
    for (const auto entry : reply.getEntries().getEntries()) names.push_back(volume_text::string(entry.getName()));
    return names;
  }
  volume_code remove(const char* path, bool recursive = false) {
    return try_to([&](auto r) {
      auto remove = r.initRemove();
      at(remove.initPlace(), path);
      remove.setRecursive(recursive);
    });
  }
  volume_code rename(const char* from, const char* to) {
    return try_to([&](auto r) {
      auto rename = r.initRename();
      at(rename.initFrom(), from);
      at(rename.initTo(), to);
    });
  }
  volume_code link(const char* existing, const char* path) {
    return try_to([&](auto r) {
      auto link = r.initLink();
      at(link.initExisting(), existing);
      at(link.initPlace(), path);
    });
  }
  volume_code truncate(const char* path, std::uint64_t size) {
    return try_to([&](auto r) {
      auto truncate = r.initTruncateFile();
      at(truncate.initPlace(), path);
      truncate.setSize(size);
    });
  }
  volume_code clear(const char* path, std::uint64_t offset, std::uint64_t length, bool grow = false) {
    return try_to([&](auto r) {
      auto clear = r.initClearRange();
      at(clear.initPlace(), path);
      clear.setOffset(offset);
      clear.setLength(length);
      clear.setGrow(grow);
    });
  }
  std::uint64_t seek(const char* path, std::uint64_t offset, bool hole) {
    const auto reply = ask([&](auto r) {
      auto seek = r.initSeekFile();
      at(seek.initPlace(), path);
      seek.setOffset(offset);
      seek.setHole(hole);
    });
    EXPECT_TRUE(reply.isPosition()) << path;
    return reply.isPosition() ? reply.getPosition().getOffset() : 0;
  }
  volume_code exchange(const char* one, const char* other, std::uint64_t object = 0) {
    return try_to([&](auto r) {
      auto rename = r.initRename();
      at(rename.initFrom(), one);
      at(rename.initTo(), other);
      rename.setExchange(true);
      rename.setObject(object);
    });
  }
  volume_code create_table(const char* path, const char* changelog = "") {
    return try_to([&](auto r) {
      auto create = r.initCreateTable();
      at(create.initPlace(), path);
      create.initSettings().setChangelogTopic(changelog);
    });
  }
  volume_code create_stream(const char* path) {
    return try_to([&](auto r) { at(r.initCreateStream().initPlace(), path); });
  }
  volume_code put(const char* table, std::string_view key, std::string_view value) {
    return try_to([&](auto r) {
      auto write = r.initWriteRows();
      at(write.initTable(), table);
      auto row = write.initWrites(1)[0].initPut();
      row.setKey(volume_text::blob(key));
      row.setValue(volume_text::blob(value));
    });
  }
  std::string get(const char* table, std::string_view key) {
    const auto reply = ask([&](auto r) {
      auto get = r.initGetRow();
      at(get.initTable(), table);
      get.setKey(volume_text::blob(key));
    });
    if (reply.isError()) return "error: " + why();
    return std::string(volume_text::view(reply.getRow().getValue()));
  }
  volume_code take_snapshot(const char* volume, const char* name) {
    return try_to([&](auto r) {
      auto snapshot = r.initCreateSnapshot();
      snapshot.setVolume(volume);
      snapshot.setSnapshot(name);
    });
  }
  volume_code permit(const char* path, schema::Verb verb, const char* expression) {
    return try_to([&](auto r) {
      auto set = r.initSetPermissions();
      at(set.initPlace(), path);
      auto permission = set.initPermissions(1)[0];
      permission.setVerb(verb);
      permission.setExpression(expression);
    });
  }
  schema::Volume::Reader describe(const char* volume) {
    const auto reply = ask([&](auto r) { r.initDescribeVolume().setVolume(volume); });
    EXPECT_TRUE(reply.isVolume()) << volume;
    return reply.isVolume() ? reply.getVolume() : schema::Volume::Reader();
  }

  memory_store store;
  volume_service service{store};
  volume_asker asker{{}, true};
  std::int64_t now = 1'000'000;
  volume_outcome outcome;
  std::unique_ptr<message_view<schema::VolumeReply>> view;
};

}  // namespace millrace
