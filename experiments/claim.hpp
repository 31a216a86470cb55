// A claim is a value in one file: statement, source, cases. A case says what theory predicts, what
// the simulators measure, and how the two must relate. Every claim has at least one control: a case
// outside the assumptions that must come out violated, so that "holds" means something.
//
//   const bool added = add({.id = "gd_edge", .statement = "GD on 1/2 a x^2 is stable iff eta a <= 2", .source = "folklore",
//                           .cases = [](const Plan&) -> std::vector<Case> {
//     return {at_most({{"a", 4.}}, [] { return 0.5; }, [] { return largest_stable_step(4); }),
//             control(at_most({{"a", 4.}}, [] { return 0.4; }, [] { return largest_stable_step(4); }), "eta a <= 1.6")};
//   }});
//
// (at_most and control: experiments/claims/case.hpp; docs/extending.md has one that runs.)
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runs/watch.hpp"

namespace valley {

enum class Effort { quick, standard, full };

/// What a claim may size itself by. Every random choice derives from `seed`.
struct Plan {
  Effort effort = Effort::standard;
  std::uint64_t seed = 1;

  /// Picks by effort.
  template <class T>
  T pick(T quick, T standard, T full) const {
    return effort == Effort::quick ? quick : effort == Effort::standard ? standard : full;
  }
};

enum class Role { grid, control };
/// no_counterexample: of a claim that is open, where "holds" would say that it is proved.
enum class Verdict { holds, no_counterexample, violated, inconclusive, assumption_not_met };
enum class Relation { at_most, at_least, equal };  // measured RELATION predicted

using Params = std::vector<std::pair<std::string, std::variant<double, std::string>>>;

struct Measurement {
  double value = 0;
  double std_error = 0;     // 0: exact
  Params found{};           // what else measuring brought to light; goes to the end of the row's params
  std::uint64_t tried = 1;  // instances looked at: many where the value is the worst that a search found
};

struct Case {
  Role role = Role::grid;
  Params params{};
  Relation relation = Relation::at_most;
  double tolerance = 1e-9;  // relative to |predicted| (absolute where predicted is 0): rounding, not statistics
  std::function<double()> predict{};
  std::function<Measurement()> measure{};
  std::string unmet{};  // an assumption of the statement that this case fails; empty when all are met
};

struct Row {
  Role role = Role::grid;
  Verdict verdict = Verdict::inconclusive;
  Relation relation = Relation::at_most;
  double predicted = 0;
  Measurement measured;
  Params params{};
  std::string note;  // why, where the verdict alone does not say
  // Whether a prediction 5 % higher, or lower, would not have held.
  bool notices_higher = false, notices_lower = false;

  /// measured / predicted; NaN where that says nothing.
  double tightness() const;
  /// A grid row that holds and whose prediction can be scaled: one that could notice a false bound.
  bool could_notice() const;
  /// An equality notices both ways, an inequality on the side where it would promise too much.
  bool notices() const;
};

struct Claim {
  std::string id;
  std::string says{};     // one line of plain words
  std::string statement;  // one line, with symbols
  std::string source;     // paper, number; section of docs/derivations.md
  std::string figure{};   // the id of one that shows it
  std::function<std::vector<Case>(const Plan&)> cases;
  bool open = false;  // a conjecture: neither proved nor refuted
};

/// How tight the rows that hold are: of `rows` that could notice a false bound, how many a prediction 5 % higher and one
/// 5 % lower would turn, and how many notice as their relation has it.
struct Noticed {
  std::size_t rows = 0, higher = 0, lower = 0, all = 0;

  /// None would tell this bound from one 5 % off.
  bool loose() const { return rows > 0 && all == 0; }
};

struct Report {
  std::string id, says, statement, source;
  Verdict verdict = Verdict::inconclusive;
  double seconds = 0;
  std::vector<Row> rows;
  bool open = false;

  Noticed noticed() const;
  /// Instances that the grid rows which hold have looked at.
  std::uint64_t tried() const;
};

/// Registers a claim; `const bool added = add({...});` at namespace scope. Throws std::logic_error on a second use of an id
/// and on one that is no name (base/registry.hpp).
bool add(Claim claim);

/// All claims, in the order of their ids.
const std::vector<Claim>& claims();
/// Those of these ids, in that order, each once, or all. Throws std::invalid_argument for an id that is none, naming it, the
/// nearest and all.
std::vector<const Claim*> select_claims(const std::vector<std::string>& ids);

/// One row: NaN or an infinite prediction never holds. Statistical cases need 4 standard errors for a verdict, and an
/// equality that is known by sampling needs them to be at most 5 % of what is predicted.
Row judge(const Case& one);

/// Runs the cases; `watch` hears of each, by the claim's id. Throws Interrupted where asked to stop. The claim holds when every
/// grid row holds (at least one; rows whose assumptions are not met don't count) and every control is violated (at least one). An
/// open claim then has no counterexample.
Report check(const Claim& claim, const Plan& plan, const Watch& watch = {});

/// Whether a claim passes: it holds, or is open and has no counterexample.
bool passes(Verdict verdict);

const char* name(Verdict verdict);
const char* name(Role role);
const char* name(Relation relation);

}  // namespace valley
