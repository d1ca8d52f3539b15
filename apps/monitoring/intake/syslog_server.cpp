#include "apps/monitoring/intake/syslog_server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "apps/monitoring/formats/syslog.hpp"
#include "apps/monitoring/formats/syslog_stream.hpp"
#include "runtime/net/stream_socket.hpp"

namespace millrace::monitoring {

/// One sender. Reads a piece at a time, so that others have their turns.
class syslog_connection : public std::enable_shared_from_this<syslog_connection> {
 public:
  syslog_connection(std::weak_ptr<syslog_server> server, boost::asio::io_context& io, int fd)
      : server_(std::move(server)), socket_(io, fd), host_(peer_name(fd)) {
    host_ = host_.substr(0, host_.rfind(':'));
  }

  void wait() {
    socket_.wait_readable([self = shared_from_this()] { self->read(); });
  }

  void close() { socket_.close(); }

 private:
  void read() {
    const auto server = server_.lock();
    if (!server || !socket_.is_open()) return;
    std::array<char, 65'536> bytes;
    const auto size = ::recv(socket_.fd(), bytes.data(), bytes.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return wait();
    auto messages = size > 0 ? stream_.take({bytes.data(), static_cast<std::size_t>(size)})
                             : result<std::vector<syslog_message>>(stream_.finish());
    if (messages) {
      for (const auto& message : *messages) server->take(message.bytes, host_);
    } else {
      server->lines_->take(host_, messages.error());
    }
    if (size > 0 && messages) return wait();
    close();
    server->connections_.erase(shared_from_this());
  }

  std::weak_ptr<syslog_server> server_;
  stream_socket socket_;
  std::string host_;
  syslog_stream stream_;
};

result<std::shared_ptr<syslog_server>> syslog_server::open(boost::asio::io_context& io, const addresses& at,
                                                           intake_desk& desk) {
  std::shared_ptr<syslog_server> made(new syslog_server(io, desk));
  if (auto bound = made->bind(at); !bound) return bound.error();
  return made;
}

result<void> syslog_server::bind(const addresses& at) {
  if (at.udp) {
    auto opened = datagram_socket::open(io_, *at.udp, [weak = weak_from_this()](auto bytes, const auto& host) {
      if (const auto self = weak.lock()) self->take(bytes, host);
    });
    if (!opened) return opened.error();
    datagrams_ = std::move(*opened);
  }
  if (at.tcp) {
    auto opened = listener::open(
        io_, *at.tcp,
        [weak = weak_from_this()](int fd) {
          const auto self = weak.lock();
          self ? self->accept(fd) : void(::close(fd));
        },
        port_use::exclusive);
    if (!opened) return opened.error();
    listener_ = std::move(*opened);
  }
  return {};
}

void syslog_server::start() {
  if (datagrams_) datagrams_->start();
  if (listener_) listener_->start();
}

void syslog_server::close() {
  if (datagrams_) datagrams_->close();
  if (listener_) listener_->close();
  for (const auto& connection : std::exchange(connections_, {})) connection->close();
  lines_->flush();
}

syslog_server::addresses syslog_server::bound() const {
  addresses all;
  if (datagrams_) all.udp = datagrams_->address();
  if (listener_) all.tcp = listener_->address();
  return all;
}

void syslog_server::accept(int fd) {
  if (connections_.size() >= connections_max) {
    desk_.count_refused_connection();
    ::close(fd);
    return;
  }
  const auto connection = std::make_shared<syslog_connection>(weak_from_this(), io_, fd);
  connections_.insert(connection);
  connection->wait();
}

void syslog_server::take(std::string_view message, const std::string& host) {
  lines_->take(host, read_syslog(message, desk_.context_of(host)));
}

}  // namespace millrace::monitoring
