#include "apps/millrace/volume_client/node_file_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <random>

#include "apps/millrace/text/node_path.hpp"
#include "apps/millrace/volume_client/permissions.hpp"

namespace millrace::cli {
namespace {

file_facts facts_of(const node_object& o) {
  file_facts facts{.name = o.name, .size = o.size, .mode = o.mode, .modified_at = o.modified_at};
  if (o.kind == schema::Kind::DIRECTORY) facts.kind = file_kind::directory;
  if (o.kind == schema::Kind::FILE) facts.kind = file_kind::file;
  if (o.kind == schema::Kind::SYMLINK) facts.kind = file_kind::symlink;
  if (facts.kind == file_kind::other) facts.called = fmt::format("a {}", name_of(o.kind));
  return facts;
}

file_facts facts_at(const std::string& path, const node_object& o) {
  auto facts = facts_of(o);
  facts.name = last_name(path);
  return facts;
}

/// A name beside `path` that nobody has: a file is made there until it is whole.
std::string unfinished_name(const std::string& path) {
  std::random_device seed;
  const auto directory = path.substr(0, path.rfind('/'));
  return fmt::format("{}/.copying-{:08x}{:08x}", directory, seed(), seed());
}

/// The bytes that a reply carries beside it, or within.
std::string_view bytes_of(const volume_reply& reply, schema::Bytes::Reader in_message) {
  if (reply.payloads().empty()) return view_of(in_message.getData());
  const auto* beside = std::get_if<slice>(&reply.payloads().front());
  return beside == nullptr ? std::string_view()
                           : std::string_view(reinterpret_cast<const char*>(beside->data()), beside->size());
}

/// Reads an object, which another file of its name does not disturb, with requests ahead of the reader.
class node_source final : public byte_source {
 public:
  node_source(volume_client& node, std::string path, const node_object& file)
      : node_(node), path_(std::move(path)), file_(file) {}

  result<std::string_view> next() override {
    while (asked_ < file_.size && pending_.size() < node_file_tree::pieces_in_flight) ask();
    if (pending_.empty()) return std::string_view();
    auto reply = pending_.front().wait();
    pending_.pop_front();
    if (!reply) return reply.error();
    current_ = std::move(*reply);
    const auto view = current_.read();
    const auto bytes = bytes_of(current_, view->getBytes());
    const auto wanted = std::min<std::uint64_t>(piece_bytes, file_.size - given_);
    if (bytes.size() != wanted) {
      return make_error(errc::unavailable, fmt::format("mr:{}: it became shorter while it was read", path_));
    }
    given_ += wanted;
    return bytes;
  }

 private:
  void ask() {
    pending_.push_back(node_.begin(reply_kind::BYTES, [&](auto request) {
      auto read = request.initReadFile();
      auto object = read.initPlace().initObject();
      object.setVolume(file_.volume);
      object.setSnapshot(file_.snapshot);
      object.setObject(file_.object);
      read.setOffset(asked_);
      read.setLength(static_cast<std::uint32_t>(std::min<std::uint64_t>(piece_bytes, file_.size - asked_)));
      read.setAsPayload(true);
    }));
    asked_ += piece_bytes;
  }

  volume_client& node_;
  const std::string path_;
  const node_object file_;
  std::uint64_t asked_ = 0, given_ = 0;
  std::deque<pending_reply> pending_;
  volume_reply current_;
};

/// Writes beside the name and renames when all is there. Pieces go without waiting, as the node acts on them in order.
class node_sink final : public byte_sink {
 public:
  node_sink(volume_client& node, const std::string& path, const file_facts& like, keep_times times)
      : node_(node), path_(path), unfinished_(unfinished_name(path)), like_(like), times_(times) {}

  ~node_sink() override {
    if (!begun_ || finished_) return;
    pending_.clear();
    (void)remove_path(node_, unfinished_, false);
  }

  result<void> begin(std::vector<permission_rule> rules) {
    begun_ = true;
    if (auto sent = send(reply_kind::OBJECT,
                         [&](auto request) {
                           auto make = request.initCreateFile();
                           make.initPlace().setPath(unfinished_.c_str());
                           make.initAttributes().setMode(static_cast<std::int32_t>(like_.mode));
                         });
        !sent) {
      return sent;
    }
    if (rules.empty()) return {};
    return send(reply_kind::PERMISSIONS, [&](auto request) { fill_set_permissions(request, unfinished_, rules); });
  }

  result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto piece = bytes.substr(0, piece_bytes);
      if (auto sent = write_piece(piece); !sent) return sent;
      size_ += piece.size();
      bytes.remove_prefix(piece.size());
    }
    return {};
  }

  result<void> finish() override {
    if (size_ != stored_up_to_) {
      if (auto sent = truncate(); !sent) return sent;
    }
    if (times_ == keep_times::yes) {
      if (auto sent = set_time(); !sent) return sent;
    }
    while (!pending_.empty()) {  // a file of which a piece was refused gets no name
      if (auto settled = settle_one(); !settled) return settled;
    }
    auto named = rename_path(node_, unfinished_, path_, false);
    finished_ = named.has_value();
    return named;
  }

 private:
  result<void> settle_one() {
    const auto reply = pending_.front().wait();
    pending_.pop_front();
    return reply ? result<void>() : result<void>(reply.error());
  }

  result<void> send(reply_kind wanted, const volume_request& fill, payload_list payloads = {}) {
    while (pending_.size() >= node_file_tree::pieces_in_flight) {
      if (auto settled = settle_one(); !settled) return settled;
    }
    pending_.push_back(node_.begin(wanted, fill, std::move(payloads)));
    return {};
  }

  result<void> write_piece(std::string_view piece) {
    if (is_zeros(piece)) return {};
    payload_list payloads;
    payloads.emplace_back(slice::copy_of(std::as_bytes(std::span(piece.data(), piece.size()))));
    stored_up_to_ = size_ + piece.size();
    return send(
        reply_kind::OBJECT,
        [&](auto request) {
          auto write = request.initWriteFile();
          write.initPlace().setPath(unfinished_.c_str());
          write.setOffset(size_);
        },
        std::move(payloads));
  }

  result<void> truncate() {
    return send(reply_kind::OBJECT, [&](auto request) {
      auto truncate = request.initTruncateFile();
      truncate.initPlace().setPath(unfinished_.c_str());
      truncate.setSize(size_);
    });
  }

  result<void> set_time() {
    return send(reply_kind::OBJECT, [&](auto request) {
      auto set = request.initSetAttributes();
      set.initPlace().setPath(unfinished_.c_str());
      set.initAttributes().initModifiedAt().setAt(like_.modified_at);
    });
  }

  volume_client& node_;
  const std::string path_, unfinished_;
  const file_facts like_;
  const keep_times times_;
  std::deque<pending_reply> pending_;
  std::uint64_t size_ = 0, stored_up_to_ = 0;
  bool begun_ = false, finished_ = false;
};

}  // namespace

bool is_zeros(std::string_view bytes) {
  return bytes.empty() || (bytes.front() == '\0' && bytes.substr(1) == bytes.substr(0, bytes.size() - 1));
}

result<file_facts> node_file_tree::look(const std::string& path) {
  const auto object = stat_path(node_, path);
  return object ? facts_at(path, *object) : result<file_facts>(object.error());
}

result<file_facts> node_file_tree::look_through(const std::string& path) {
  const auto object = stat_through(node_, path);
  return object ? facts_at(path, *object) : result<file_facts>(object.error());
}

result<void> node_file_tree::for_each(const std::string& directory,
                                      const std::function<result<void>(const file_facts&)>& each) {
  return for_each_entry(node_, directory, [&](const node_object& o) { return each(facts_of(o)); });
}

result<std::unique_ptr<byte_source>> node_file_tree::read(const std::string& path) {
  const auto object = stat_through(node_, path);
  if (!object) return object.error();
  if (object->kind != schema::Kind::FILE) {
    return make_error(errc::unsupported, fmt::format("mr:{} is a {}, not a file", path, name_of(object->kind)));
  }
  return std::unique_ptr<byte_source>(std::make_unique<node_source>(node_, path, *object));
}

result<std::unique_ptr<byte_sink>> node_file_tree::write(const std::string& path, const file_facts& like,
                                                         keep_times times) {
  std::vector<permission_rule> rules;
  const auto present = stat_path(node_, path);
  if (present && present->kind != schema::Kind::FILE && present->kind != schema::Kind::SYMLINK) {
    return make_error(errc::unsupported,
                      fmt::format("mr:{} is a {}, which a file does not replace", path, name_of(present->kind)));
  }
  if (!present && present.error().code != errc::not_found) return present.error();
  if (present) {
    auto own = own_permissions(node_, path);
    if (!own) return own.error();
    rules = std::move(*own);
  }
  auto sink = std::make_unique<node_sink>(node_, path, like, times);
  if (auto begun = sink->begin(std::move(rules)); !begun) return begun.error();
  return std::unique_ptr<byte_sink>(std::move(sink));
}

result<void> node_file_tree::make_directory(const std::string& path, const file_facts& like) {
  auto made = cli::make_directory(node_, path, false, static_cast<std::int32_t>(like.mode));
  if (made || made.error().code != errc::already_exists) return made;
  const auto present = look(path);
  return present && present->kind == file_kind::directory ? result<void>() : made;
}

result<void> node_file_tree::make_symlink(const std::string& path, const std::string& text) {
  const auto unfinished = unfinished_name(path);
  if (auto made = cli::make_symlink(node_, unfinished, text); !made) return made;
  auto named = rename_path(node_, unfinished, path, false);
  if (!named) (void)remove_path(node_, unfinished, false);
  return named;
}

}  // namespace millrace::cli
