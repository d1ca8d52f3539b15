#include "actors/volume/asker_text.hpp"

#include <sstream>

namespace millrace {

result<volume_asker> parse_asker(std::string_view text) {
  volume_asker asker;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (word == "superuser") {
      asker.superuser = true;
    } else if (word.size() > 2 && word.starts_with("u:") && asker.who.user.empty()) {
      asker.who.user = word.substr(2);
    } else if (word.size() > 2 && word.starts_with("g:")) {
      asker.who.groups.push_back(word.substr(2));
    } else if (word.size() > 2 && word.starts_with("r:")) {
      asker.who.roles.push_back(word.substr(2));
    } else {
      return make_error(errc::invalid_argument, "'" + word +
                                                    "' says of nobody who it is: write superuser, or one u:NAME, and "
                                                    "g:GROUP and r:ROLE as many as there are");
    }
  }
  return asker;
}

}  // namespace millrace
