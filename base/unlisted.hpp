// Refusals of a name among so many that they are not all shown: with those that begin so, or the nearest few.
#pragma once

#include <string>
#include <vector>

namespace valley {

/// Those of `known` that begin with `word`, in any case, and in - for _; none of an empty word.
std::vector<std::string> beginning_with(const std::string& word, const std::vector<std::string>& known);

/// Throws std::invalid_argument: "KIND is 'WORD' (did you mean A, B or C?); allowed: what valley list names".
[[noreturn]] void reject_unlisted(const std::string& kind, const std::string& word, const std::vector<std::string>& known);

/// "a, b or c".
std::string one_of(const std::vector<std::string>& words);

}  // namespace valley
