#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/millrace/volume_client/volume_client.hpp"

namespace millrace::cli {

/// Who may do one thing to an object: codecs/access/access_expression.md.
struct permission_rule {
  schema::Verb verb = schema::Verb::READ;
  std::optional<std::string> expression;  ///< empty: nobody; nullopt: as the directory above has it
};

/// "read", …; `invalid_argument` for another, with those there are.
result<schema::Verb> parse_verb(std::string_view name);

/// "read=u:ana | g:fraud"; "read=" admits nobody. `invalid_argument` for another form; the node reads the expression.
result<permission_rule> parse_rule(std::string_view text);

void fill_set_permissions(schema::VolumeRequest::Builder request, const std::string& path,
                          const std::vector<permission_rule>& rules);

/// What is set on the object itself. `unsupported` if that is not shown to who asks.
result<std::vector<permission_rule>> own_permissions(volume_client& node, const std::string& path);

}  // namespace millrace::cli
