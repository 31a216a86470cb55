// Which of the words that there are someone means, and which is nearest to one that is none.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace valley {

/// The one of `known` that `word` means: itself, or the only one that differs from it in case, and in - for _, alone.
std::optional<std::string> meant(const std::string& word, const std::vector<std::string>& known);

/// That one. Throws std::invalid_argument as reject_unknown does where there is none.
std::string chosen(const std::string& argument, const std::string& word, const std::vector<std::string>& known);

/// Up to three words of `known` that are close to `word`, the closest first: those of its letters, those that others call so
/// (base/other_names.hpp), those that begin so, and by edit distance. Dashes at the beginning do not count.
std::vector<std::string> nearest_few(const std::string& word, const std::vector<std::string>& known);

/// The first of these; empty when none is close.
std::string nearest(const std::string& word, const std::vector<std::string>& known);

/// What a refusal shows of `word`: `shown`, and the nearest of `known` where one is close.
std::string with_nearest(const std::string& shown, const std::string& word, const std::vector<std::string>& known);

/// Throws std::invalid_argument: "ARGUMENT is 'WORD' (did you mean NEAREST?); allowed: KNOWN".
[[noreturn]] void reject_unknown(const std::string& argument, const std::string& word, const std::vector<std::string>& known);

/// `asked` in its own order, each once, or all of `known` when nothing is asked. Throws std::invalid_argument for an
/// id that is not known, naming it and the nearest few, and when there is nothing at all (`kind` says of what).
std::vector<std::string> select_ids(const std::string& kind, const std::vector<std::string>& asked,
                                    const std::vector<std::string>& known);

}  // namespace valley
