#include <boost/asio/read.hpp>

#include <array>

#include "tests/runtime_link/link_fixture.hpp"
#include "tests/runtime_link/pouring.hpp"

namespace millrace {
namespace {

/// Between client and server; closes both sides after so many bytes in one direction.
class cutting_proxy {
 public:
  using tcp = boost::asio::ip::tcp;
  enum class direction { to_server, to_client };

  cutting_proxy(boost::asio::io_context& io, std::uint16_t server, direction which, std::size_t bytes)
      : acceptor_(io, {boost::asio::ip::make_address("127.0.0.1"), 0}), client_(io), server_(io) {
    left_[which == direction::to_client ? 1 : 0] = bytes;
    server_.connect({boost::asio::ip::make_address("127.0.0.1"), server});
    acceptor_.async_accept(client_, [this](boost::system::error_code failure) {
      if (failure) return;
      forward(client_, server_, 0);
      forward(server_, client_, 1);
    });
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::size_t passed(direction which) const { return passed_[which == direction::to_client ? 1 : 0]; }

 private:
  void forward(tcp::socket& from, tcp::socket& to, std::size_t which) {
    const auto room = std::min(buffers_[which].size(), left_[which]);
    if (room == 0) return cut();
    from.async_read_some(boost::asio::buffer(buffers_[which].data(), room),
                         [this, &from, &to, which](boost::system::error_code failure, std::size_t count) {
                           if (failure) return cut();
                           boost::system::error_code ignored;
                           boost::asio::write(to, boost::asio::buffer(buffers_[which].data(), count), ignored);
                           left_[which] -= count;
                           passed_[which] += count;
                           forward(from, to, which);
                         });
  }

  void cut() {
    boost::system::error_code ignored;
    client_.close(ignored);
    server_.close(ignored);
  }

  tcp::acceptor acceptor_;
  tcp::socket client_, server_;
  std::array<std::array<char, 4096>, 2> buffers_;
  std::array<std::size_t, 2> left_{SIZE_MAX, SIZE_MAX};
  std::array<std::size_t, 2> passed_{};
};

class link_cut_spec : public link_fixture {
 protected:
  struct outcome {
    std::optional<result<frame_ptr>> first, second, items_reply;
    std::optional<result<void>> items_read, items_written;
    std::size_t handled_ends = 0;
  };

  /// Echoes; a message "items" is answered with what items come, each sent back.
  void serve_everything() {
    serve([this](const link_peer&, const frame_ptr& message, const incoming_call& call) {
      if (text_of(message) != "items") return call.reply(message);
      ++begun;
      drain([call](item_handler got) { call.read(std::move(got)); },
            [call](const frame_ptr& item) { call.write(item, [](const result<void>&) {}); },
            [this, call](const result<void>& done) {
              ++finished;
              if (done) call.reply(letter("all"));
            });
    });
  }

  /// Two calls at once and one with items both ways, over a link that is cut. True if all came through.
  bool converse(cutting_proxy& proxy) {
    outcome seen;
    dial(setup(), proxy.port());
    client->call(letter("one"), no_timeout, [&](result<frame_ptr> reply) { seen.first = std::move(reply); });
    client->call(letter("two", 2, {slice_of("payload")}), no_timeout,
                 [&](result<frame_ptr> reply) { seen.second = std::move(reply); });
    auto opened = client->open(letter("items"), no_timeout,
                               [&](result<frame_ptr> reply) { seen.items_reply = std::move(reply); });
    drain([&](item_handler got) { opened.read(std::move(got)); }, [](const frame_ptr&) {},
          [&](const result<void>& done) { seen.items_read = done; });
    pour([&](frame_ptr next, item_taken_handler taken) { opened.write(std::move(next), std::move(taken)); }, 2,
         [](std::size_t at) { return letter("item", at); },
         [&](const result<void>& done) {
           opened.finish_writing();
           seen.items_written = done;
         });
    until([&] { return seen.first && seen.second && seen.items_reply && seen.items_read && seen.items_written; });
    const bool whole = *seen.first && *seen.second && *seen.items_reply && *seen.items_read;
    EXPECT_TRUE(whole || !client->is_open());
    client->close();
    until([&] { return server->connections() == 0 && begun == finished; });
    return whole;
  }

  std::size_t begun = 0, finished = 0;
};

TEST_F(link_cut_spec, at_any_byte_of_either_direction_ends_every_call_on_both_sides) {
  serve_everything();
  for (const auto which : {cutting_proxy::direction::to_server, cutting_proxy::direction::to_client}) {
    cutting_proxy uncut(io, server->address().port, which, SIZE_MAX);
    ASSERT_TRUE(converse(uncut));
    const auto length = uncut.passed(which);
    ASSERT_GT(length, 300u);
    for (std::size_t at = 0; at < length; ++at) {
      cutting_proxy proxy(io, server->address().port, which, at);
      const bool whole = converse(proxy);
      ASSERT_FALSE(whole && at + 1 < length) << "cut after " << at << " of " << length;
      if (HasFatalFailure()) return;
      settle();
    }
  }
}

}  // namespace
}  // namespace millrace
