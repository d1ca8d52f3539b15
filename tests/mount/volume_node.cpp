// A node that has nothing but volumes, in memory, and answers questions about them over links.
// usage: volume_node PORT VOLUME…
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>

#include "actors/volume/volume_service.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/link/link_server.hpp"
#include "tests/actors_volume/memory_store.hpp"

namespace millrace {
namespace {

int serve(std::uint16_t port, const std::vector<std::string>& volumes) {
  boost::asio::io_context io;
  memory_store store;
  volume_service service(store);
  const system_clock time;
  const volume_asker everybody{.who = {}, .superuser = true};
  const auto now = [&] { return time.wall_ms() * 1'000'000; };
  if (!service.open(now())) return 1;
  for (const auto& name : volumes) {
    const auto request =
        make_envelope<schema::VolumeRequest>([&](auto root) { root.initCreateVolume().setVolume(name.c_str()); });
    (void)service.handle(request, everybody, now());
  }
  const auto answer = [&](const link_peer&, const frame_ptr& message, const incoming_call& call) {
    call.reply(service.handle(envelope<schema::VolumeRequest>(message), everybody, now()).reply);
  };
  const auto server = link_server::open(io, {"127.0.0.1", port}, {}, answer);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().context.c_str());
    return 1;
  }
  (*server)->start();
  std::printf("ready link=%s\n", (*server)->address().to_string().c_str());
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace
}  // namespace millrace

int main(int argc, char** argv) {
  const std::vector<std::string> volumes(argv + std::min(argc, 2), argv + argc);
  return millrace::serve(static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0), volumes);
}
