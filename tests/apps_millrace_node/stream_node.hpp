#pragma once
#include <algorithm>
#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "actors/volume/volume_messages.hpp"
#include "actors/volume_host/volume_actor.hpp"
#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/08_offset_commit.hpp"
#include "codecs/kafka/api/09_offset_fetch.hpp"
#include "tests/apps_millrace_node/node_fixture.hpp"

namespace millrace {

/// A node whose volumes have streams: asked about volumes as its own services ask, and about topics as clients do.
class stream_node : public node_fixture {
 protected:
  using fill_request = std::function<void(schema::VolumeRequest::Builder)>;

  envelope<schema::VolumeReply> ask(const fill_request& fill) {
    const auto told = std::make_shared<std::promise<envelope<schema::VolumeReply>>>();
    auto answer = told->get_future();
    uut->volumes().ask(make_envelope<schema::VolumeRequest>(fill), {.who = {}, .superuser = true},
                       [told](envelope<schema::VolumeReply> reply) { told->set_value(std::move(reply)); });
    if (answer.wait_for(std::chrono::seconds(60)) != std::future_status::ready) return {};
    return answer.get();
  }

  /// Why it was not done; empty if it was.
  std::string tell(const fill_request& fill) {
    const auto reply = ask(fill);
    if (!reply) return "no answer";
    const auto view = reply.read();
    return view->isError() ? volume_text::string(view->getError().getText()) : std::string();
  }

  std::string create_volume(const char* name) {
    return tell([&](auto r) { r.initCreateVolume().setVolume(name); });
  }
  std::string create_stream(const char* path) {
    return tell([&](auto r) { r.initCreateStream().initPlace().setPath(path); });
  }
  std::string create_table(const char* path) {
    return tell([&](auto r) { r.initCreateTable().initPlace().setPath(path); });
  }
  std::string remove(const char* path) {
    return tell([&](auto r) {
      r.initRemove().initPlace().setPath(path);
      r.getRemove().setRecursive(true);
    });
  }
  std::string delete_volume(const char* name) {
    return tell([&](auto r) {
      r.initDeleteVolume().setVolume(name);
      r.getDeleteVolume().setWithSnapshots(true);
    });
  }
  std::string snapshot(const char* volume, const std::string& name) {
    return tell([&](auto r) { fill_name(r.initCreateSnapshot(), volume, name); });
  }
  std::string delete_snapshot(const char* volume, const std::string& name) {
    return tell([&](auto r) { fill_name(r.initDeleteSnapshot(), volume, name); });
  }
  std::string clone(const char* volume, const std::string& name, const std::string& to) {
    return tell([&](auto r) {
      fill_name(r.initCloneSnapshot(), volume, name);
      r.getCloneSnapshot().setTo(to);
    });
  }
  std::string roll_back(const char* volume, const std::string& name) {
    return tell([&](auto r) { fill_name(r.initRollBack(), volume, name); });
  }
  template <class Builder>
  static void fill_name(Builder to, const char* volume, const std::string& name) {
    to.setVolume(volume);
    to.setSnapshot(name);
  }

  std::string put(const std::string& table, std::string_view key, std::string_view value) {
    return tell([&](auto r) {
      auto write = r.initWriteRows();
      write.initTable().setPath(table);
      auto row = write.initWrites(1)[0].initPut();
      row.setKey(volume_text::blob(key));
      row.setValue(volume_text::blob(value));
    });
  }
  /// Empty if there is none.
  std::string get(const std::string& table, std::string_view key) {
    const auto reply = ask([&](auto r) {
      auto get = r.initGetRow();
      get.initTable().setPath(table);
      get.setKey(volume_text::blob(key));
    });
    const auto view = reply.read();
    return view->isRow() ? std::string(volume_text::view(view->getRow().getValue())) : std::string();
  }

  static error_code commit(wire_client& client, const std::string& group, const std::string& topic, std::int64_t at) {
    kafka::offset_commit_request request;
    request.group_id = group;
    auto& named = request.topics.emplace_back();
    named.name = topic;
    auto& committed = named.partitions.emplace_back();
    committed.partition_index = kafka::partition_index(0);
    committed.committed_offset = kafka::offset(at);
    const auto told = client.call<kafka::offset_commit_response>(request, 8);
    return told ? told->topics.at(0).partitions.at(0).error_code : error_code::unknown_server_error;
  }
  /// -1: none.
  std::int64_t committed(const std::string& group, const std::string& topic) {
    kafka::offset_fetch_request query;
    query.group_id = group;
    query.topics.emplace();
    query.topics->push_back({topic, {}, {kafka::partition_index(0)}});
    const auto told = connect()->call<kafka::offset_fetch_response>(query, 7);
    return told && told->topics.size() == 1 ? told->topics[0].partitions.at(0).committed_offset.value : -2;
  }

  /// How Metadata tells of a topic; no topic is made.
  error_code look(const std::string& topic) {
    kafka::metadata_request request;
    request.topics.emplace();
    request.topics->push_back({{}, topic});
    request.allow_auto_topic_creation = false;
    const auto told = connect()->call<kafka::metadata_response>(request, 9);
    return told ? told->topics.at(0).error_code : error_code::unknown_server_error;
  }

  /// Asks for a topic of a snapshot, as the gateway does for its clients.
  error_code open(const std::string& topic) {
    const auto told = std::make_shared<std::promise<error_code>>();
    auto answer = told->get_future();
    uut->volumes().open_snapshot_topic({topic, nullptr}, [told](const outcome& o) { told->set_value(o.code); });
    return answer.wait_for(std::chrono::seconds(60)) == std::future_status::ready ? answer.get()
                                                                                  : error_code::request_timed_out;
  }

  std::vector<std::string> values(const std::string& topic) {
    const auto told = connect()->fetch_all(topic, 0);
    if (!told) return {told.error().context};
    std::vector<std::string> found;
    for (const auto& r : *told) found.push_back(r.value);
    return found;
  }

  void produce(const std::string& topic, const std::vector<std::string>& all) {
    const auto client = connect();
    for (const auto& value : all) ASSERT_EQ(client->produce(topic, 0, value)->error, error_code::none) << topic;
  }

  /// Directories of logs below /data, whatever they are called now; not the node's own.
  std::vector<std::string> logs() {
    std::vector<std::string> found;
    const auto entries = disk.list("/data");
    if (!entries) return {"not listed"};
    for (const auto& entry : *entries) {
      const bool own = entry.name.starts_with("__millrace_") || entry.name == "store" || entry.name == "held";
      if (entry.directory && !own) found.push_back(entry.name);
    }
    return found;
  }
  std::size_t held_logs() {
    const auto entries = disk.list("/data/held");
    return entries ? entries->size() : 0;
  }

  /// Deletion of logs goes on behind the answers.
  template <class F>
  static bool soon(F is_so) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_so()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

}  // namespace millrace
