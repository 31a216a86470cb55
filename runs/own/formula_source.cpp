#include "runs/own/formula_source.hpp"

#include "base/number.hpp"

namespace valley::own {

std::string in_code(const std::string& constant) { return "c_" + constant; }

std::string source_of(const FormulaParts& parts) {
  const std::string n = std::to_string(parts.coordinates), point = "const Vec<Real, " + n + ">& x";
  const bool sum = !parts.sample.empty();
  std::string type = "struct OwnFormula : " + std::string(sum ? "FromSampleLosses" : "FromLoss") + "<OwnFormula, " + n + "> {\n";
  std::string keys, set;
  for (const std::string& one : parts.constants) {
    type += "  double " + in_code(one) + " = 0;\n";
    keys += "needed_key(\"" + one + "\", finite, \"constant of the formula\"), ";
    set += "f." + in_code(one) + " = v.number(\"" + one + "\"); ";
  }
  if (sum) {
    type += "  static constexpr double samples[] = {";
    for (const double one : parts.samples) type += shortest(one) + ", ";
    type += "};\n";
    keys += "batch_key()";
    set += "f.batch = v.count(\"batch\"); ";
  }
  const std::string parameters =
      sum ? "(" + point + ", const Sample& " + in_code(parts.sample) + ") const {\n" : "(" + point + ") const {\n";
  // In line a formula is a quarter faster, and takes 10 processor-seconds more to compile for each of its functions; with
  // twenty of them it would take hours.
  constexpr std::size_t many = 4;
  const std::string apart = parts.expressions.functions() > many ? "VALLEY_APART " : "";
  const std::string given =
      std::string("  template <class Real") + (sum ? ", class Sample>" : ">") + "\n  " + apart + "VALLEY_HD ";
  type += given + "Real " + (sum ? "sample_loss" : "loss") + parameters + parts.expressions.forward(parts.result) +
          "    return Real(" + parts.expressions.name(parts.result) + ");\n  }\n";
  type += given + "Vec<Real, " + n + "> slopes" + parameters + "    Vec<Real, " + n + "> g{};\n" +
          parts.expressions.forward(parts.result) + parts.expressions.backward(parts.result) + "    return g;\n  }\n};\n";
  return "namespace valley {\n" + type +
         "VALLEY_KERNELS(OwnFormula)\n"
         "VALLEY_LANDSCAPE(.id = R\"formula(" +
         parts.body + ")formula\", .says = \"a formula\", .keys = {" + keys +
         "}, .make = [](const Values& v) { (void)v; OwnFormula f; " + set + "return PlainLandscape(f); })\n}\n";
}

}  // namespace valley::own
