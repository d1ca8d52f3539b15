#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "runtime/http/server.hpp"

namespace millrace {

/// A server on a thread of its own, and clients that send bytes as they are told to.
class http_fixture : public ::testing::Test {
 protected:
  using tcp = boost::asio::ip::tcp;

  void open(http_limits limits = {}) {
    auto opened = http_server::open(io, network_address{"127.0.0.1", 0}, limits);
    ASSERT_TRUE(opened) << opened.error().context;
    server = *opened;
  }

  void start() {
    server->start();
    thread = std::thread([&] { io.run(); });
  }

  /// Runs `work` on the server's thread and waits for it.
  template <class F>
  auto on_server(F work) {
    if (!thread.joinable()) return work();
    std::packaged_task<decltype(work())()> task(std::move(work));
    auto done = task.get_future();
    boost::asio::post(io, [&task] { task(); });
    return done.get();
  }

  tcp::socket connect() {
    tcp::socket socket(client_io);
    socket.connect({boost::asio::ip::make_address("127.0.0.1"), server->address().port});
    return socket;
  }

  /// Sends `text` and returns all that comes until the server closes.
  std::string exchange(const std::string& text) {
    auto socket = connect();
    send(socket, text);
    return read_to_end(socket);
  }

  std::string get(const std::string& path) {
    return exchange("GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n");
  }

  std::string put(const std::string& path, const std::string& body) {
    return exchange("PUT " + path + " HTTP/1.1\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
  }

  static void send(tcp::socket& socket, const std::string& text) {
    boost::system::error_code ignored;
    boost::asio::write(socket, boost::asio::buffer(text), ignored);
  }

  static std::string read_to_end(tcp::socket& socket) {
    std::string text;
    boost::system::error_code ignored;
    boost::asio::read(socket, boost::asio::dynamic_buffer(text), ignored);
    return text;
  }

  /// Ends the server and its thread; a fixture whose handlers use members of its own calls it in its destructor.
  void stop() {
    if (server) on_server([&] { server->close(); });
    work.reset();
    if (thread.joinable()) thread.join();
  }

  ~http_fixture() override { stop(); }

  boost::asio::io_context io, client_io;
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work{io.get_executor()};
  std::shared_ptr<http_server> server;
  std::thread thread;
};

}  // namespace millrace
