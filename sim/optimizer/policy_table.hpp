// What can be asked of a policy by those who do not know its type, one compiled elsewhere among them: facts, and its work on
// each kind of state that single trials have. Such a policy sees no landscape but an Asked, which passes its questions on.
#pragma once

#include <array>
#include <bit>
#include <string>
#include <type_traits>
#include <vector>

#include "sim/arithmetic/coordinates.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"

namespace valley {

/// Vec<double, 1> to Vec<double, 8>, then Coordinates<8, 1>, <16, 1>, ... <256, 1>.
inline constexpr int most_small = 8, state_kinds = most_small + 6;

template <class State>
inline constexpr int state_kind = -1;
template <int N>
inline constexpr int state_kind<Vec<double, N>> = N <= most_small ? N - 1 : -1;
template <int D>
inline constexpr int state_kind<Coordinates<D, 1>> = most_small + std::countr_zero(static_cast<unsigned>(D) / 8);

/// What a step's landscape is asked: `other` is the ascent batch of fresh coupling in place of the step's own.
template <class State>
struct Oracle {
  const void *f, *batch, *xi;
  Draw address;
  State (*gradient)(const Oracle& of, const State& x, bool other);
  double (*loss)(const Oracle& of, const State& x);
};

/// A batch, and a step's address, as Oracle tells them.
struct AskedBatch {
  bool other = false;
};
struct AskedXi : Draw {
  struct First {
    Draw first;
  } descent;
  bool other = false;

  explicit AskedXi(const Draw& address) : Draw(address), descent{address} {}
  AskedXi ascent(Coupling coupling) const {
    AskedXi there = *this;
    there.other = coupling == Coupling::fresh;
    return there;
  }
};

/// The landscape as a policy sees it.
template <class State>
struct Asked {
  const Oracle<State>* oracle;

  AskedBatch sample(const AskedXi& xi) const { return {xi.other}; }
  State gradient(const State& x, const AskedBatch& batch) const { return oracle->gradient(*oracle, x, batch.other); }
  double loss(const State& x) const { return oracle->loss(*oracle, x); }
};

struct PolicyTable {
  std::vector<std::string> fields{};  // names of the states that it remembers
  bool is_zero = false;               // of a shift: whether there is none
  bool decays_apart = false;          // of a descent: whether weight decay is its own
  double (*eta)(const void* policy) = nullptr;
  void (*set_eta)(void* policy, double eta) = nullptr;
  double (*weight_decay)(const void* policy) = nullptr;
  double (*rho)(const void* policy) = nullptr;

  /// d of a shift: shift, Oracle<State>, theta, its memory, age, coupling; by kind of state.
  using Direction = void (*)(const void* shift, const void* oracle, const void* theta, void* memory, std::uint32_t age,
                             Coupling coupling, void* d);
  std::array<Direction, state_kinds> direction{};
  /// The next state of a descent: descent, theta, d, its memory, age.
  using Step = void (*)(const void* descent, const void* theta, const void* d, void* memory, std::uint32_t age, void* next);
  std::array<Step, state_kinds> step{};
};

}  // namespace valley
