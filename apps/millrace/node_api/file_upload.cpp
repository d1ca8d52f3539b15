#include "apps/millrace/node_api/file_upload.hpp"

#include <memory>
#include <random>

#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/addressed.hpp"
#include "apps/millrace/node_api/object_lookup.hpp"
#include "apps/millrace/node_api/query_fields.hpp"
#include "apps/millrace/node_api/reply_json.hpp"
#include "runtime/http/entity_tag.hpp"
#include "runtime/http/json_body.hpp"

namespace millrace::node_api {
namespace {

using request_builder = schema::VolumeRequest::Builder;
using reply_reader = schema::VolumeReply::Reader;
using volume_text::text;

std::string hidden_name() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  constexpr char digits[] = "0123456789abcdef";
  std::string name = ".upload-";
  auto number = random();
  for (int i = 0; i < 16; ++i, number >>= 4) name += digits[number & 15];
  return name;
}

/// What an upload is to be, as its request says.
struct upload_wish {
  std::string path;
  std::int32_t mode = -1;
  bool parents = false;
  bool only_new = false;  ///< If-None-Match: *
};

/// One upload at work. Keeps itself alive while it waits for something.
class upload_work : public std::enable_shared_from_this<upload_work> {
 public:
  upload_work(ask_volumes volumes, upload_wish wish, std::shared_ptr<http_upload> body, http_reply reply)
      : volumes_(std::move(volumes)), wish_(std::move(wish)), body_(std::move(body)), reply_(std::move(reply)) {}

  /// `request` holds until the answer.
  void begin(const http_request& request) {
    look_up(volumes_, wish_.path,
            [self = shared_from_this(), &request](const looked_up& there) { self->check(request, there); });
  }

 private:
  template <class Fill, class Take>
  void ask(Fill fill, Take take, payload_list payloads = {}) {
    volumes_(make_envelope<schema::VolumeRequest>(fill, std::move(payloads)),
             [self = shared_from_this(), take](const volume_reply& reply) {
               const auto view = reply.read();
               if (view->isError()) return self->fail(problem_of(view->getError()));
               take(*self, *view);
             });
  }

  void check(const http_request& request, const looked_up& there) {
    if (!there.found && !there.is_missing) return fail(*there.refusal);
    wish_.path = there.path;
    replaced_ = there.found;
    if (replaced_ && replaced_->kind != schema::Kind::FILE) {
      const auto why = wish_.path + ": there is a " + name_of(replaced_->kind) + " and no file";
      return fail(problem_of(schema::VolumeReply::Code::WRONG_KIND, why));
    }
    const auto tag = replaced_ ? std::optional(tag_of(*replaced_)) : std::nullopt;
    if (check_preconditions(request, tag) != precondition::holds) {
      const char* why = !tag             ? ": there is no such file"
                        : wish_.only_new ? ": it is there"
                                         : ": it is another version by now";
      return fail(problem(412, {}, wish_.path + why));
    }
    make_hidden();
  }

  void make_hidden() {
    const auto path = below(directory_of(wish_.path), hidden_name());
    ask(
        [&](request_builder r) {
          auto create = r.initCreateFile();
          create.initPlace().setPath(text(path));
          create.setParents(wish_.parents);
          auto attributes = create.initAttributes();
          attributes.setMode(wish_.mode >= 0 || !replaced_ ? wish_.mode : static_cast<std::int32_t>(replaced_->mode));
          if (!replaced_) return;
          attributes.setUid(replaced_->uid);
          attributes.setGid(replaced_->gid);
        },
        [path](upload_work& self, reply_reader reply) {
          self.hidden_path_ = path;
          self.hidden_ = facts_of(reply.getObject());
          if (self.replaced_) return self.read_rules();
          self.read_body();
        });
  }

  /// Who may read the old file, and nobody else, may read the new one.
  void read_rules() {
    ask([&](request_builder r) { put_object(r.initGetPermissions(), *replaced_); },
        [](upload_work& self, reply_reader reply) {
          const auto own = reply.getPermissions().getOwn();
          if (own.size() == 0) return self.read_body();
          if (reply.getPermissions().getHidden()) {
            return self.fail(
                problem_of(schema::VolumeReply::Code::DENIED,
                           "the file has permissions of its own, which are shown to who may admin it alone: so they "
                           "cannot be set on what takes its place"));
          }
          self.ask(
              [&](request_builder r) {
                auto set = r.initSetPermissions();
                put_object(set.initPlace(), self.hidden_);
                set.setPermissions(own);
              },
              [](upload_work& self, reply_reader) { self.read_body(); });
        });
  }

  void read_body() {
    body_->read([self = shared_from_this()](result<std::string> piece) { self->take_piece(std::move(piece)); });
  }

  void take_piece(result<std::string> piece) {
    if (!piece) return fail(problem(400, {}, piece.error().context));
    is_whole_ = piece->empty();
    if (gathered_.empty()) {
      gathered_ = std::move(*piece);
    } else {
      gathered_ += *piece;
    }
    if (gathered_.size() >= upload_write_bytes || (is_whole_ && !gathered_.empty())) return write();
    if (is_whole_) return rename();
    read_body();
  }

  void write() {
    const auto bytes = std::as_bytes(std::span(gathered_.data(), gathered_.size()));
    payload_list payloads;
    payloads.push_back(slice::copy_of(bytes));
    const auto size = gathered_.size();
    gathered_ = {};
    ask(
        [&](request_builder r) {
          auto write = r.initWriteFile();
          put_object(write.initPlace(), hidden_);
          write.setOffset(written_);
        },
        [size](upload_work& self, reply_reader) {
          self.written_ += size;
          if (self.is_whole_) return self.rename();
          self.read_body();
        },
        std::move(payloads));
  }

  void rename() {
    ask(
        [&](request_builder r) {
          auto rename = r.initRename();
          rename.initFrom().setPath(text(hidden_path_));
          rename.initTo().setPath(text(wish_.path));
          rename.setNoReplace(wish_.only_new);
        },
        [](upload_work& self, reply_reader reply) {
          auto answer = json_reply(json_of(reply.getObject()), self.replaced_ ? 200 : 201);
          answer.headers.emplace_back("ETag", tag_of(facts_of(reply.getObject())));
          self.hidden_path_.clear();
          self.finish(std::move(answer));
        });
  }

  /// The answer waits until nothing of the upload is left.
  void fail(http_response why) {
    const auto path = std::exchange(hidden_path_, {});
    if (path.empty()) return finish(std::move(why));
    auto request = make_envelope<schema::VolumeRequest>([&](request_builder r) {
      auto remove = r.initRemove();
      remove.initPlace().setPath(text(path));
      remove.setOnly(schema::Remove::Only::NOT_DIRECTORY);
    });
    volumes_(std::move(request),
             [self = shared_from_this(), why = std::move(why)](const volume_reply&) { self->finish(why); });
  }

  void finish(http_response answer) {
    body_.reset();
    if (const auto reply = std::exchange(reply_, nullptr)) reply(std::move(answer));
  }

  const ask_volumes volumes_;
  upload_wish wish_;
  std::shared_ptr<http_upload> body_;
  http_reply reply_;
  std::optional<object_facts> replaced_;
  std::string hidden_path_;  // empty: not made, or renamed
  object_facts hidden_;
  std::string gathered_;  // of the body, not written yet
  std::uint64_t written_ = 0;
  bool is_whole_ = false;
};

}  // namespace

void upload_file(const ask_volumes& volumes, const http_request& request, std::shared_ptr<http_upload> body,
                 const http_reply& reply) {
  query_fields query(request);
  upload_wish wish{.path = path_of(request), .mode = query.mode("mode"), .parents = query.flag("parents")};
  wish.only_new = request.header("If-None-Match").value_or("") == "*";
  if (wish.path.ends_with('/')) query.refuse("the name of the file is wanted at the end of the address");
  if (request.header("Content-Range"))
    query.refuse("Content-Range: a PUT replaces the whole file; a part is not taken");
  if (!query.wrong().empty()) return reply(problem(400, {}, query.wrong()));
  std::make_shared<upload_work>(volumes, std::move(wish), std::move(body), reply)->begin(request);
}

}  // namespace millrace::node_api
