#pragma once
#include <gtest/gtest.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "actors/volume/volume_service.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "apps/millrace/volume_client/volume_client.hpp"
#include "runtime/link/link_server.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace::cli {

using namespace std::chrono_literals;

/// What of a node answers about volumes: the rules and a store in memory, behind a link on a thread of its own.
class volume_node {
 public:
  volume_node() {
    auto opened = store::block_store::open(disk_, "/store", {});
    EXPECT_TRUE(opened) << opened.error().context;
    store_ = std::move(*opened);
    EXPECT_TRUE(block_store_port::prepare(*store_));
    port_ = std::make_unique<block_store_port>(*store_, block_store_port::seen::applied);
    service_ = std::make_unique<volume_service>(*port_);
    EXPECT_TRUE(service_->open(++time_));
    auto listening =
        link_server::open(io_, {"127.0.0.1", 0}, {}, [this](const auto&, const auto& message, const auto& call) {
          if (answer_instead) {
            call.reply(answer_instead(envelope<schema::VolumeRequest>(message)));
            return;
          }
          call.reply(service_->handle(envelope<schema::VolumeRequest>(message), {.superuser = true}, ++time_).reply);
        });
    EXPECT_TRUE(listening) << listening.error().context;
    server_ = *listening;
    server_->start();
    thread_ = std::thread([this] { io_.run(); });
  }

  ~volume_node() {
    boost::asio::post(io_, [this] { server_->close(); });
    busy_.reset();
    thread_.join();
  }

  std::string address() const { return server_->address().to_string(); }

  /// If set, before anything is asked.
  std::function<volume_reply(const envelope<schema::VolumeRequest>&)> answer_instead;

 private:
  memory_disk disk_;
  std::unique_ptr<store::block_store> store_;
  std::unique_ptr<block_store_port> port_;
  std::unique_ptr<volume_service> service_;
  std::int64_t time_ = 1'772'368'205'000'000'000;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_{io_.get_executor()};
  std::shared_ptr<link_server> server_;
  std::thread thread_;
};

/// A node with the volume /payments, and a client of it.
class volume_node_spec : public ::testing::Test {
 protected:
  volume_node_spec() {
    auto made = volume_client::make({.address = node.address()}, 10s);
    EXPECT_TRUE(made) << made.error().context;
    client = std::move(*made);
    EXPECT_TRUE(
        client->ask(reply_kind::VOLUME, [](auto request) { request.initCreateVolume().setVolume("/payments"); }));
  }

  volume_node node;
  std::unique_ptr<volume_client> client;
};

}  // namespace millrace::cli
