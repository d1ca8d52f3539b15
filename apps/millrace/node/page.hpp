#pragma once
#include <string_view>

namespace millrace {

/// The page that the node serves at "/": apps/millrace/page/index.html as it was at build time.
std::string_view page_html();

/// The same of "/monitoring": apps/millrace/page/monitoring.html.
std::string_view monitoring_html();

}  // namespace millrace
