// A claim's statement, one line of a small language, taken apart: what is prose, what is a formula.
//
//   "fresh batches: E f_{t+1} >= C E f_t"    prose, prose, then E, a script, an operation, C, E, a script
//
// Only what is plain is taken for more than it says: a fraction where both sides of "/" have an end that no reader could see
// elsewhere, bars where they pair, letters by their names (eta, lambda). All else stays as it is written.
#pragma once

#include <string>
#include <vector>

namespace valley::report {

struct Node {
  enum class Kind {
    text,         // prose, and the marks between clauses
    punctuation,  // , ; : .
    symbol,       // x, eta, s2
    function,     // log, Tr, E: what stands before its argument
    number,
    operation,  // as it is written: <=, -, .
    group,      // parts between text and close: ( ), [ ], | |, || ||, { } of a script; both empty where "/" needs no brackets
    primed,     // what the prime stands after
    script,     // base, sub, sup; an empty group stands for one that is not there
    fraction,   // above, below
    root,       // one part
  };
  Kind kind = Kind::text;
  std::string text, close{};
  bool spaced = false;               // a blank stands before it
  bool prefix = false;               // of an operation: it has no left side
  bool opens = false, ends = false;  // first, last of a formula
  std::vector<Node> parts{};
};

/// Never throws: what is not understood is text.
std::vector<Node> parse_statement(const std::string& statement);

/// Whether it can stand on a side of "/" or under a script.
bool is_operand(const Node& node);

}  // namespace valley::report
