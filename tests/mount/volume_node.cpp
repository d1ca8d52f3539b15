// A node that has nothing but volumes, in a block store, and answers questions about them over links.
// usage: volume_node PORT DIRECTORY VOLUME…
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "actors/volume/volume_service.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/disk/real_disk.hpp"
#include "runtime/link/link_server.hpp"

namespace millrace {
namespace {

/// Answers questions; changes that come during one commit share the next.
class volume_node {
 public:
  volume_node(boost::asio::io_context& io, store::block_store& store)
      : io_(io), store_(store), applied_(store, seen::applied), durable_(store, seen::durable) {}

  result<void> open() {
    if (auto prepared = block_store_port::prepare(store_); !prepared) return prepared;
    volume_service service(applied_);
    if (auto opened = service.open(now()); !opened) return opened;
    return store_.flush(applied_.last());
  }

  void ask(const frame_ptr& message, const incoming_call& call) {
    const envelope<schema::VolumeRequest> request(message);
    if (!is_change(request.read()->which()))
      return call.reply(volume_service(durable_).handle(request, asker_, now()).reply);
    if (waiting_.empty()) boost::asio::post(io_, [this] { commit(); });
    waiting_.push_back({request, call});
  }

  void make(const std::string& name) {
    const auto request = make_envelope<schema::VolumeRequest>(
        [&](schema::VolumeRequest::Builder root) { root.initCreateVolume().setVolume(name.c_str()); });
    (void)volume_service(applied_).handle(request, asker_, now());
    (void)store_.flush(applied_.last());
  }

 private:
  using seen = block_store_port::seen;
  struct question {
    envelope<schema::VolumeRequest> request;
    incoming_call call;
  };

  std::int64_t now() const { return time_.wall_ms() * 1'000'000; }

  void commit() {
    const auto questions = std::exchange(waiting_, {});
    std::vector<volume_outcome> outcomes;
    {
      const auto together = store_.hold_together();
      volume_service service(applied_);
      for (const auto& q : questions) outcomes.push_back(service.handle(q.request, asker_, now()));
    }
    const bool relaxed = std::all_of(questions.begin(), questions.end(), [](const auto& q) {
      const auto request = q.request.read();
      return request->getRelaxed() && may_be_relaxed(request->which());
    });
    const auto done = relaxed ? store_.keep(applied_.last()) : store_.flush(applied_.last());
    for (std::size_t i = 0; i < questions.size(); ++i) {
      if (done) questions[i].call.reply(outcomes[i].reply);
      if (!done) questions[i].call.fail(done.error());
    }
    if (store_.checkpoint_due()) (void)store_.checkpoint();
  }

  boost::asio::io_context& io_;
  store::block_store& store_;
  block_store_port applied_;
  block_store_port durable_;
  const volume_asker asker_{.who = {}, .superuser = true};
  const system_clock time_;
  std::vector<question> waiting_;
};

int fail(const error& why) {
  std::fprintf(stderr, "%s\n", why.context.c_str());
  return 1;
}

int serve(std::uint16_t port, const std::string& directory, const std::vector<std::string>& volumes) {
  boost::asio::io_context io;
  real_disk disk;
  std::filesystem::create_directories(directory);
  const auto store = store::block_store::open(disk, directory, {});
  if (!store) return fail(store.error());
  volume_node node(io, **store);
  if (auto opened = node.open(); !opened) return fail(opened.error());
  for (const auto& name : volumes) node.make(name);
  const auto server = link_server::open(
      io, {"127.0.0.1", port}, {},
      [&](const link_peer&, const frame_ptr& message, const incoming_call& call) { node.ask(message, call); });
  if (!server) return fail(server.error());
  (*server)->start();
  std::printf("ready link=%s\n", (*server)->address().to_string().c_str());
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace
}  // namespace millrace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  return millrace::serve(static_cast<std::uint16_t>(std::atoi(argv[1])), argv[2], {argv + 3, argv + argc});
}
