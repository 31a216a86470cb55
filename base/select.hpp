#pragma once

#include <string>
#include <vector>

namespace valley {

/// The word of `known` closest to `word` by edit distance; empty when none is close.
std::string nearest(const std::string& word, const std::vector<std::string>& known);

/// What a refusal shows of `word`: `shown`, and the nearest of `known` where one is close.
std::string with_nearest(const std::string& shown, const std::string& word, const std::vector<std::string>& known);

/// Throws std::invalid_argument: "ARGUMENT is 'WORD' (did you mean NEAREST?); allowed: KNOWN".
[[noreturn]] void reject_unknown(const std::string& argument, const std::string& word, const std::vector<std::string>& known);

/// `asked` in its own order, each once, or all of `known` when nothing is asked. Throws std::invalid_argument for an
/// id that is not known, naming it, the nearest and all, and when there is nothing at all (`kind` says of what).
std::vector<std::string> select_ids(const std::string& kind, const std::vector<std::string>& asked,
                                    const std::vector<std::string>& known);

}  // namespace valley
