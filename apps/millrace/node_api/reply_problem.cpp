#include "apps/millrace/node_api/reply_problem.hpp"

#include <algorithm>
#include <string>

#include "actors/volume/volume_messages.hpp"
#include "runtime/http/problem.hpp"

namespace millrace::node_api {
namespace {

using code = schema::VolumeReply::Code;

const char* name_of(code of) {
  switch (of) {
    case code::NONE: return "none";
    case code::NOT_FOUND: return "not found";
    case code::ALREADY_EXISTS: return "already exists";
    case code::NOT_EMPTY: return "not empty";
    case code::NOT_DIRECTORY: return "not a directory";
    case code::IS_DIRECTORY: return "is a directory";
    case code::WRONG_KIND: return "wrong kind";
    case code::DENIED: return "denied";
    case code::READ_ONLY: return "read only";
    case code::QUOTA_EXCEEDED: return "quota exceeded";
    case code::NO_SPACE: return "no space";
    case code::NAME_TOO_LONG: return "name too long";
    case code::TOO_LARGE: return "too large";
    case code::INVALID: return "invalid";
    case code::CROSS_VOLUME: return "cross volume";
    case code::TOO_MANY_LINKS: return "too many links";
    case code::NO_ATTRIBUTE: return "no attribute";
    case code::AMBIGUOUS: return "ambiguous";
    case code::IN_USE: return "in use";
    case code::CONDITION_FAILED: return "condition failed";
    case code::UNSUPPORTED: return "unsupported";
    case code::UNAVAILABLE: return "unavailable";
    case code::CORRUPT: return "corrupt";
    case code::INPUT_OUTPUT: return "input or output";
    case code::STALE_OBJECT: return "stale object";
  }
  return "unknown";
}

}  // namespace

unsigned status_of(code of) {
  switch (of) {
    case code::NOT_FOUND:
    case code::NO_ATTRIBUTE: return 404;
    case code::STALE_OBJECT: return 410;
    case code::DENIED: return 403;
    case code::ALREADY_EXISTS:
    case code::NOT_EMPTY:
    case code::NOT_DIRECTORY:
    case code::IS_DIRECTORY:
    case code::WRONG_KIND:
    case code::READ_ONLY:
    case code::CROSS_VOLUME:
    case code::TOO_MANY_LINKS:
    case code::AMBIGUOUS:
    case code::IN_USE: return 409;
    case code::CONDITION_FAILED: return 412;
    case code::TOO_LARGE: return 413;
    case code::NAME_TOO_LONG:
    case code::INVALID: return 400;
    case code::QUOTA_EXCEEDED:
    case code::NO_SPACE: return 507;
    case code::UNSUPPORTED: return 501;
    case code::UNAVAILABLE: return 503;
    case code::NONE:
    case code::CORRUPT:
    case code::INPUT_OUTPUT: return 500;
  }
  return 500;
}

http_response problem_of(code of, std::string_view detail) {
  std::string word = name_of(of);
  std::replace(word.begin(), word.end(), ' ', '-');
  return problem(status_of(of), name_of(of), detail, "urn:millrace:volume:" + word);
}

http_response problem_of(schema::VolumeReply::Error::Reader refusal) {
  auto detail = volume_text::string(refusal.getText());
  const auto place = volume_text::string(refusal.getPlace());
  if (!place.empty()) detail = place + ": " + detail;
  return problem_of(refusal.getCode(), detail);
}

}  // namespace millrace::node_api
