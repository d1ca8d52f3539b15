#pragma once
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "actors/volume/volume_service.hpp"
#include "apps/millrace/node_api/node_api.hpp"
#include "tests/actors_volume/memory_store.hpp"
#include "tests/runtime_http/http_fixture.hpp"

namespace millrace::node_api {

using nlohmann::json;

/// What came back of a request.
struct api_answer {
  unsigned status = 0;
  std::map<std::string, std::string> headers = {};  ///< by name, as it was sent
  std::string body = {};

  json value() const { return json::parse(body, nullptr, false); }
  json operator[](const char* name) const { return value().value(name, json()); }
};

inline void PrintTo(const api_answer& answer, std::ostream* to) {
  *to << answer.status << " " << answer.body.substr(0, 300);
}

/// The API of a node whose volumes stand in memory, spoken to as a client does. The asker is a superuser unless a spec
/// says other.
class api_fixture : public http_fixture {
 protected:
  void SetUp() override {
    open();
    ASSERT_TRUE(service.open(now).has_value());
    add_volume_api(*server, [this](envelope<schema::VolumeRequest> request, take_reply take) {
      ask(std::move(request), std::move(take));
    });
    add_description_routes(*server);
    start();
  }

  ~api_fixture() override { stop(); }

  api_answer send_request(const std::string& method, const std::string& target, const std::string& body = {},
                          const std::string& headers = {}) {
    return parse(exchange(method + " " + target + " HTTP/1.1\r\nConnection: close\r\nContent-Length: " +
                          std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body));
  }
  api_answer get(const std::string& target, const std::string& headers = {}) {
    return send_request("GET", target, {}, headers);
  }
  api_answer put(const std::string& target, const std::string& body, const std::string& headers = {}) {
    return send_request("PUT", target, body, headers);
  }
  api_answer post(const std::string& target, const std::string& body = {}, const std::string& headers = {}) {
    return send_request("POST", target, body, headers);
  }
  api_answer patch(const std::string& target, const std::string& body) { return send_request("PATCH", target, body); }
  api_answer erase(const std::string& target, const std::string& headers = {}) {
    return send_request("DELETE", target, {}, headers);
  }

  void create_volume(const std::string& name) {
    const auto made = post("/v1/volumes", json{{"name", name}}.dump());
    ASSERT_EQ(made.status, 201u) << made.body;
  }

  /// As a command does: HTTP makes none.
  void create_stream(const char* path) {
    const auto outcome = service.handle(
        make_envelope<schema::VolumeRequest>([&](auto r) { r.initCreateStream().initPlace().setPath(path); }),
        {.who = {}, .superuser = true}, now);
    ASSERT_TRUE(outcome.changed) << path;
  }

  /// Names in a directory.
  std::vector<std::string> names_in(const std::string& path) {
    std::vector<std::string> names;
    const auto listed = get("/v1/files" + path);
    for (const auto& entry : listed["entries"]) names.push_back(entry["name"]);
    return names;
  }

  static api_answer parse(const std::string& text) {
    api_answer answer;
    const auto header_end = text.find("\r\n\r\n");
    if (header_end == std::string::npos) return answer;
    answer.status = static_cast<unsigned>(std::stoul(text.substr(9, 3)));
    for (auto at = text.find("\r\n") + 2; at < header_end;) {
      const auto end = text.find("\r\n", at);
      const auto colon = text.find(": ", at);
      answer.headers[text.substr(at, colon - at)] = text.substr(colon + 2, end - colon - 2);
      at = end + 2;
    }
    answer.body = text.substr(header_end + 4);
    if (answer.headers.contains("Transfer-Encoding")) answer.body = without_chunks(answer.body);
    return answer;
  }

  static std::string without_chunks(const std::string& text) {
    std::string body;
    for (std::size_t at = 0; at < text.size();) {
      const auto line_end = text.find("\r\n", at);
      const auto size = std::stoul(text.substr(at, line_end - at), nullptr, 16);
      if (size == 0) return body;
      body += text.substr(line_end + 2, size);
      at = line_end + 2 + size + 2;
    }
    return "cut: " + body;
  }

  memory_store store;
  volume_service service{store};
  volume_asker asker{{}, true};
  std::int64_t now = 1'790'000'000'000'000'000;

  // Of what was asked: on the server's thread.
  std::size_t largest_write = 0, largest_read = 0, most_at_once = 0, asked_at_once = 0, requests = 0;
  std::function<void(schema::VolumeRequest::Which)> before_request;

 private:
  static std::size_t payload_bytes(std::span<const payload> payloads) {
    std::size_t bytes = 0;
    for (const auto& each : payloads) bytes += std::get<slice>(each).size();
    return bytes;
  }

  void ask(envelope<schema::VolumeRequest> request, take_reply take) {
    ++requests;
    most_at_once = std::max(most_at_once, ++asked_at_once);
    largest_write = std::max(largest_write, payload_bytes(request.payloads()));
    if (before_request) before_request(request.read()->which());
    now += 1'000'000;
    auto reply = service.handle(request, asker, now).reply;
    largest_read = std::max(largest_read, payload_bytes(reply.payloads()));
    boost::asio::post(io, [this, take = std::move(take), reply = std::move(reply)] {
      --asked_at_once;
      take(reply);
    });
  }
};

/// A problem of that status and reason.
MATCHER_P2(is_problem, status, reason, "") {
  return arg.status == static_cast<unsigned>(status) && arg.headers.at("Content-Type") == "application/problem+json" &&
         arg["type"] == (std::string(reason).empty() ? "about:blank" : "urn:millrace:volume:" + std::string(reason)) &&
         arg["status"] == status && !arg["detail"].template get<std::string>().empty();
}

/// A request that makes no sense before any volume is asked; `word` stands in what is said of it.
MATCHER_P(is_refused_for, word, "") {
  return arg.status == 400u && arg["detail"].template get<std::string>().find(word) != std::string::npos;
}

}  // namespace millrace::node_api
