#pragma once

namespace valley::report {

/// The page's style sheet: light and dark, from phones to wide screens. No < or & in it, as it stands in XML.
extern const char* const report_style;

/// The page's script: a button in each column's head that sorts the table. No < or & in it.
extern const char* const report_script;

}  // namespace valley::report
