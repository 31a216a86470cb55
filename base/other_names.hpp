// What others call it: PyTorch's, the papers' and other programs' names for what has one name here.
#pragma once

#include <string>
#include <vector>

namespace valley {

/// All names of what `word` is a name of, likelier ones first, without `word`; none where the table does not have it. In small
/// letters, with _ between words.
std::vector<std::string> other_names(const std::string& word);

}  // namespace valley
