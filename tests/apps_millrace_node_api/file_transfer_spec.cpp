// Files that are larger than what is kept in memory, broken on the way, or replaced while they are read.
#include "apps/millrace/node_api/file_download.hpp"
#include "apps/millrace/node_api/file_upload.hpp"
#include "tests/apps_millrace_node_api/api_fixture.hpp"

namespace millrace::node_api {
namespace {

using testing::ElementsAre;

/// Byte `position` of a body: a lost, doubled or moved piece shows.
char body_byte(std::uint64_t position) { return static_cast<char>(position * 31 + (position >> 8) * 7); }

std::string body_bytes(std::uint64_t first, std::uint64_t size) {
  std::string bytes(size, '\0');
  for (std::uint64_t i = 0; i < size; ++i) bytes[i] = body_byte(first + i);
  return bytes;
}

class file_transfer_spec : public api_fixture {
 protected:
  void SetUp() override {
    api_fixture::SetUp();
    create_volume("/models");
  }

  static std::string put_header(const std::string& path, const std::string& length) {
    return "PUT /v1/files" + path + " HTTP/1.1\r\nConnection: close\r\n" + length + "\r\n\r\n";
  }

  /// Sends an upload of `size` bytes of `body_byte`.
  api_answer upload(const std::string& path, std::uint64_t size) {
    auto socket = connect();
    send(socket, put_header(path, "Content-Length: " + std::to_string(size)));
    for (std::uint64_t done = 0; done < size;) {
      const auto piece = body_bytes(done, std::min<std::uint64_t>(size - done, 1 << 20));
      send(socket, piece);
      done += piece.size();
    }
    return parse(read_to_end(socket));
  }

  static std::string read_header(tcp::socket& socket) {
    std::string text;
    boost::system::error_code failure;
    for (char c; !text.ends_with("\r\n\r\n") && boost::asio::read(socket, boost::asio::buffer(&c, 1), failure) == 1;)
      text += c;
    return text;
  }

  /// The number of bytes up to the end or the first wrong one.
  static std::uint64_t read_right_bytes(tcp::socket& socket) {
    std::string piece(1 << 20, '\0');
    std::uint64_t right = 0;
    boost::system::error_code failure;
    while (!failure) {
      const auto read = socket.read_some(boost::asio::buffer(piece), failure);
      for (std::size_t i = 0; i < read; ++i, ++right) {
        if (piece[i] != body_byte(right)) return right;
      }
    }
    return right;
  }

  template <class F>
  void wait_until(F holds) {
    while (!on_server(holds)) std::this_thread::yield();
  }
};

TEST_F(file_transfer_spec, a_hundred_megabytes_go_both_ways_a_piece_at_a_time) {
  constexpr std::uint64_t size = 100'000'000;
  const auto made = upload("/models/large.bin", size);
  EXPECT_EQ(made.status, 201u);
  EXPECT_EQ(made["size"], size);
  auto socket = connect();
  send(socket, "GET /v1/files/models/large.bin HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(read_header(socket), testing::HasSubstr("Content-Length: 100000000"));
  EXPECT_EQ(read_right_bytes(socket), size);
  on_server([&] {
    EXPECT_LE(largest_write, upload_write_bytes + http_limits().piece_bytes_max);
    EXPECT_LE(largest_read, download_piece_bytes);
    EXPECT_EQ(most_at_once, 1u);
  });
}

TEST_F(file_transfer_spec, a_body_in_chunks_is_taken_too) {
  auto socket = connect();
  send(socket, put_header("/models/a", "Transfer-Encoding: chunked") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(parse(read_to_end(socket)).status, 201u);
  EXPECT_EQ(get("/v1/files/models/a").body, "abcde");
}

TEST_F(file_transfer_spec, an_empty_file_is_a_file) {
  EXPECT_EQ(put("/v1/files/models/empty", "").status, 201u);
  EXPECT_EQ(get("/v1/files/models/empty").headers.at("Content-Length"), "0");
}

// A part taken for the whole would destroy the rest: RFC 9110, 14.5.
TEST_F(file_transfer_spec, a_part_of_a_file_is_refused_and_the_file_stays) {
  ASSERT_EQ(put("/v1/files/models/v7", "whole file").status, 201u);
  const auto answer = put("/v1/files/models/v7", "part", "Content-Range: bytes 0-3/10\r\n");
  EXPECT_THAT(answer, is_problem(400, ""));
  EXPECT_THAT(answer.body, testing::HasSubstr("Content-Range"));
  EXPECT_EQ(get("/v1/files/models/v7").body, "whole file");
}

TEST_F(file_transfer_spec, a_reader_sees_the_old_file_until_the_new_one_is_whole) {
  ASSERT_EQ(put("/v1/files/models/v7", "old").status, 201u);
  auto socket = connect();
  send(socket, put_header("/models/v7", "Content-Length: 2000000") + body_bytes(0, 1'500'000));
  wait_until([&] { return largest_write > 1000; });
  EXPECT_EQ(get("/v1/files/models/v7").body, "old");
  send(socket, body_bytes(1'500'000, 500'000));
  EXPECT_EQ(parse(read_to_end(socket)).status, 200u);
  EXPECT_EQ(get("/v1/files/models/v7").body, body_bytes(0, 2'000'000));
  EXPECT_THAT(names_in("/models"), ElementsAre("v7"));
}

TEST_F(file_transfer_spec, an_upload_that_breaks_leaves_the_old_file_and_nothing_else) {
  ASSERT_EQ(put("/v1/files/models/v7", "old").status, 201u);
  {
    auto socket = connect();
    send(socket, put_header("/models/v7", "Content-Length: 2000000") + body_bytes(0, 1'500'000));
    wait_until([&] { return largest_write > 1000; });
    EXPECT_EQ(names_in("/models").size(), 2u);
  }
  for (int tries = 0; tries < 5000 && names_in("/models").size() > 1; ++tries) std::this_thread::yield();
  EXPECT_THAT(names_in("/models"), ElementsAre("v7"));
  EXPECT_EQ(get("/v1/files/models/v7").body, "old");
}

TEST_F(file_transfer_spec, an_upload_beyond_the_quota_is_refused_and_leaves_nothing) {
  ASSERT_EQ(patch("/v1/volumes/models", R"({"quota": {"bytes": 1500000}})").status, 200u);
  EXPECT_THAT(upload("/models/large", 2'200'000), is_problem(507, "quota-exceeded"));
  EXPECT_TRUE(names_in("/models").empty());
}

TEST_F(file_transfer_spec, refusals_come_before_the_body_is_asked_for) {
  auto socket = connect();
  send(socket, put_header("/models/none/v7", "Expect: 100-continue\r\nContent-Length: 2000000"));
  const auto answer = read_to_end(socket);
  EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 404"));
  EXPECT_EQ(on_server([&] { return largest_write; }), 0u);
}

TEST_F(file_transfer_spec, a_put_replaces_the_version_that_it_names_or_nothing) {
  const auto tag = put("/v1/files/models/v7", "one").headers.at("ETag");
  EXPECT_EQ(put("/v1/files/models/v7", "two", "If-None-Match: *\r\n").status, 412u);
  EXPECT_EQ(put("/v1/files/models/v7", "two", "If-Match: " + tag + "\r\n").status, 200u);
  EXPECT_EQ(put("/v1/files/models/v7", "three", "If-Match: " + tag + "\r\n").status, 412u);
  EXPECT_EQ(put("/v1/files/models/v8", "one", "If-Match: *\r\n").status, 412u);
  EXPECT_EQ(put("/v1/files/models/v8", "one", "If-None-Match: *\r\n").status, 201u);
  EXPECT_EQ(get("/v1/files/models/v7").body, "two");
  EXPECT_THAT(names_in("/models"), ElementsAre("v7", "v8"));
}

TEST_F(file_transfer_spec, of_two_uploads_that_replace_nothing_one_wins) {
  auto slow = connect();
  send(slow,
       "PUT /v1/files/models/v7 HTTP/1.1\r\nConnection: close\r\nIf-None-Match: *\r\nContent-Length: 4\r\n\r\nsl");
  while (names_in("/models").empty()) std::this_thread::yield();
  EXPECT_EQ(put("/v1/files/models/v7", "fast", "If-None-Match: *\r\n").status, 201u);
  send(slow, "ow");
  EXPECT_THAT(parse(read_to_end(slow)), is_problem(409, "already-exists"));
  EXPECT_EQ(get("/v1/files/models/v7").body, "fast");
  EXPECT_THAT(names_in("/models"), ElementsAre("v7"));
}

TEST_F(file_transfer_spec, mode_owner_and_permissions_pass_on_to_what_replaces_a_file) {
  ASSERT_EQ(put("/v1/files/models/v7?mode=0600", "old").status, 201u);
  ASSERT_EQ(patch("/v1/files/models/v7", R"({"uid": 7, "gid": 8})").status, 200u);
  ASSERT_EQ(patch("/v1/access/models/v7", R"({"read": "u:ana"})").status, 200u);
  const auto replaced = put("/v1/files/models/v7", "new");
  EXPECT_EQ(replaced["mode"], "0600");
  EXPECT_EQ(replaced["uid"], 7);
  EXPECT_EQ(replaced["gid"], 8);
  EXPECT_EQ(get("/v1/access/models/v7")["own"], (json{{"read", "u:ana"}}));
  EXPECT_EQ(put("/v1/files/models/v7?mode=0640", "new")["mode"], "0640");
}

TEST_F(file_transfer_spec, who_may_not_set_permissions_does_not_replace_a_file_that_has_its_own) {
  ASSERT_EQ(put("/v1/files/models/v7", "old").status, 201u);
  ASSERT_EQ(
      patch("/v1/access/models", R"({"create": "u:ana", "remove": "u:ana", "write": "u:ana", "list": "u:ana"})").status,
      200u);
  ASSERT_EQ(patch("/v1/access/models/v7", R"({"read": "u:bo"})").status, 200u);
  asker = {{.user = "ana", .groups = {}, .roles = {}}, false};
  EXPECT_THAT(put("/v1/files/models/v7", "new"), is_problem(403, "denied"));
  EXPECT_EQ(put("/v1/files/models/v8", "new").status, 201u);
  asker = {{}, true};
  EXPECT_EQ(get("/v1/files/models/v7").body, "old");
  EXPECT_THAT(names_in("/models"), ElementsAre("v7", "v8"));
}

TEST_F(file_transfer_spec, a_put_needs_a_name_and_replaces_files_only) {
  ASSERT_EQ(post("/v1/files/models/sub?op=mkdir").status, 201u);
  EXPECT_THAT(put("/v1/files/models/sub", "x"), is_problem(409, "wrong-kind"));
  EXPECT_THAT(put("/v1/files/models/sub/", "x"), is_refused_for("name of the file"));
  EXPECT_THAT(put("/v1/files/models/v7?mode=abc", "x"), is_refused_for("mode"));
}

TEST_F(file_transfer_spec, a_body_whose_file_goes_meanwhile_is_cut_and_not_mixed) {
  constexpr std::uint64_t size = 40'000'000;
  ASSERT_EQ(upload("/models/large.bin", size).status, 201u);
  auto socket = connect();
  send(socket, "GET /v1/files/models/large.bin HTTP/1.1\r\nConnection: close\r\n\r\n");
  read_header(socket);
  ASSERT_EQ(put("/v1/files/models/large.bin", "short").status, 200u);
  const auto read = read_right_bytes(socket);
  EXPECT_LT(read, size);
}

}  // namespace
}  // namespace millrace::node_api
