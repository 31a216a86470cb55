// Which claims a paper has. A claim's source begins with its paper: authors and year, "arXiv" and number, or a name.
//
//   paper_of("Wu, Ma, E 2018, re-derived here; docs/...")   "Wu, Ma, E 2018"
//   claims_of("kim 2026")                                   those of "Kim et al. 2026"
#pragma once

#include <string>
#include <vector>

#include "experiments/claim.hpp"

namespace valley {

/// A source up to the end of its first year (four digits from 1900 to 2099) or of its arXiv number; where it has neither, up to
/// its first comma, semicolon or apostrophe.
std::string paper_of(const std::string& source);

struct Paper {
  std::string name;
  std::vector<std::string> claims;  // ids
};

/// In the order of the alphabet.
std::vector<Paper> papers();

/// The one whose name is `words`, or else the one whose name has all of them, in any case and order. Throws
/// std::invalid_argument naming --paper where that is none or more than one, with those that there are.
Paper paper_meant(const std::vector<Paper>& all, const std::string& words);

/// The claims of the one paper of papers() that is meant; throws likewise.
std::vector<const Claim*> claims_of(const std::string& words);

}  // namespace valley
