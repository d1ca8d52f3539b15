#include "runtime/http/entity_reply.hpp"

#include "runtime/http/entity_tag.hpp"
#include "runtime/http/problem.hpp"

namespace millrace {
namespace {

/// Caches ask again each time; their copy is good as long as the tag is.
void add_version(http_response& response, const http_entity& entity) {
  if (entity.tag) response.headers.emplace_back("ETag", *entity.tag);
  response.headers.emplace_back("Cache-Control", entity.tag ? "private, no-cache" : "no-store");
}

http_response refused(const http_entity& entity, const range_choice& choice) {
  auto response = problem(416, {}, "there are " + std::to_string(entity.size) + " bytes");
  response.headers.emplace_back("Content-Range", content_range(choice, entity.size));
  response.headers.emplace_back("Accept-Ranges", "bytes");
  return response;
}

}  // namespace

http_response entity_reply(const http_request& request, const http_entity& entity, const open_bytes& open) {
  const auto condition = check_preconditions(request, entity.tag);
  if (condition == precondition::failed) return problem(412, {}, "it is another version by now");
  http_response response{condition == precondition::not_modified ? 304u : 200u};
  add_version(response, entity);
  if (condition == precondition::not_modified) return response;
  const auto header = range_applies(request, entity.tag) ? request.header("Range") : std::nullopt;
  const auto choice = choose_range(header, entity.size);
  if (choice.is == range_choice::kind::unsatisfiable) return refused(entity, choice);
  response.headers.emplace_back("Accept-Ranges", "bytes");
  response.content_type = entity.content_type;
  if (choice.is == range_choice::kind::part) {
    response.status = 206;
    response.headers.emplace_back("Content-Range", content_range(choice, entity.size));
  }
  response.length = choice.bytes.size;
  const bool is_wanted = !request.is_head && choice.bytes.size > 0;
  const auto nothing = [](const http_piece_taker& take) { take(std::string()); };
  response.produce = is_wanted ? open(choice.bytes) : http_producer(nothing);
  return response;
}

}  // namespace millrace
