// Expressions as a graph of operations, each of them once, and the C++ that computes one and its gradient: forward, then back
// from the result to the coordinates, so that a gradient costs a few times the loss whatever the number of coordinates.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace valley::own {

class Expressions {
 public:
  using Node = std::size_t;

  Node number(double value);
  /// Coordinate i of x.
  Node coordinate(int i);
  /// A constant by the name that it has in the code.
  Node constant(const std::string& name);
  /// +, -, *, / or a function of two (max, min, pow).
  Node of_two(const std::string& operation, Node a, Node b);
  /// A function of one, or "-1 *".
  Node of_one(const std::string& function, Node a);
  /// a^b: a product for a whole b, times a square root for a half, else e^(b log a).
  Node raised(Node a, Node b);

  /// The number that a node is, where it is one whatever x.
  std::optional<double> value(Node node) const;

  /// Lines that define t0, t1, ... of what `result` needs, of type Real, from x; and the name of the result.
  std::string forward(Node result) const;
  std::string name(Node node) const;
  /// Lines that come after those of `forward`: the slopes g[0], g[1], ... of the result, g being 0 before.
  std::string backward(Node result) const;

  /// How many functions, but for sums and products, it takes.
  std::size_t functions() const;

  static const std::vector<std::string>& functions_of_one();
  static const std::vector<std::string>& functions_of_two();

 private:
  struct Operation {
    std::string what;  // "number", "x", "constant", "power", an operator or a function
    Node a = 0, b = 0;
    double value = 0;     // of a number, a power, the index of a coordinate
    std::string named{};  // of a constant
    bool moves = false;   // with x
  };
  Node add(const Operation& one);
  std::vector<bool> needed(Node result) const;
  std::string code(const Operation& one) const;

  std::vector<Operation> all{};
};

}  // namespace valley::own
