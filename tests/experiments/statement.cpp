#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "experiments/claim.hpp"
#include "experiments/report/letters.hpp"
#include "experiments/report/mathml.hpp"

using valley::report::to_mathml;
using Tree = boost::property_tree::ptree;

namespace {

Tree parsed(const std::string& content) {
  std::istringstream text("<p>" + content + "</p>");
  Tree tree;
  boost::property_tree::read_xml(text, tree, boost::property_tree::xml_parser::no_concat_text);
  return tree.get_child("p");
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t k = text.find(what); k != std::string::npos; k = text.find(what, k + by.size()))
    text.replace(k, what.size(), by);
  return text;
}

std::string written(std::string text) {
  static const std::map<std::string, std::string> signs = {{"≤", "<="}, {"≥", ">="}, {"⇒", "=>"},    {"∓", "-+"},
                                                           {"−", "-"},  {"·", "."},  {"→", "->"},    {"∗", "*"},
                                                           {"′", "'"},  {"‖", "||"}, {"\u00a0", " "}};
  for (const auto& [sign, words] : signs) text = replaced(std::move(text), sign, words);
  for (const char* name : {"eta", "rho", "lambda", "gamma", "alpha", "kappa", "beta", "mu", "theta", "delta", "Delta", "sigma",
                           "Psi", "Sigma", "grad"})
    text = replaced(std::move(text), valley::report::letter(name), name);
  return text;
}

std::string read_back(const std::string& tag, const Tree& node);

std::vector<std::string> parts_of(const Tree& node) {
  std::vector<std::string> parts;
  for (const auto& [tag, child] : node)
    if (tag != "<xmlattr>") parts.push_back(read_back(tag, child));
  return parts;
}

bool is_row(const Tree& node, int which) {
  auto child = node.begin();
  std::advance(child, which);
  return child->first == "mrow" && child->second.front().second.get_value<std::string>() != "(";
}

/// What a formula was written as; a row on a side of a fraction or under a root stood in brackets, or is that of x' or f(x).
std::string read_back(const std::string& tag, const Tree& node) {
  if (tag == "<xmltext>") return written(node.data());
  const std::vector<std::string> parts = parts_of(node);
  const auto grouped = [&](int k, const char* open, const char* close) {
    return is_row(node, k) ? open + parts[static_cast<std::size_t>(k)] + close : parts[static_cast<std::size_t>(k)];
  };
  if (tag == "mfrac") return "{" + parts[0] + "}/{" + parts[1] + "}";
  if (tag == "msqrt") return "sqrt" + grouped(0, "(", ")");
  if (tag == "msup") return parts[0] + "^" + grouped(1, "{", "}");
  if (tag == "msub") return parts[0] + "_" + grouped(1, "{", "}");
  if (tag == "msubsup") return parts[0] + "_" + grouped(1, "{", "}") + "^" + grouped(2, "{", "}");
  std::string all = written(node.data());
  for (const std::string& part : parts) all += part;
  return all;
}

/// Less blanks and brackets of any kind, which a fraction's bar and a root may stand for, and the ^ of a star.
std::string bare(const std::string& text) {
  std::string kept;
  for (const char c : text)
    if (std::string(" \n(){}").find(c) == std::string::npos) kept += c;
  return replaced(kept, "^*", "*");
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t k = text.find(what); k != std::string::npos; k = text.find(what, k + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("every statement of the catalogue is well-formed MathML, and nothing of it is lost") {
  REQUIRE(!valley::claims().empty());
  for (const valley::Claim& claim : valley::claims()) {
    INFO(claim.id << "\n" << to_mathml(claim.statement));
    Tree tree;
    REQUIRE_NOTHROW(tree = parsed(to_mathml(claim.statement)));
    CHECK(bare(read_back("p", tree)) == bare(claim.statement));
    CHECK(count(to_mathml(claim.statement), "<math") > 0);
  }
}

TEST_CASE("no statement of the catalogue leaves a name of a letter, a script or a root in its prose") {
  for (const valley::Claim& claim : valley::claims()) {
    for (const auto& [tag, child] : parsed(to_mathml(claim.statement))) {
      if (tag != "<xmltext>") continue;
      INFO(claim.id << ": " << child.data());
      for (const char* left : {"_", "^", "sqrt", "eta", "rho", "lambda", "gamma", "theta", "<", ">", "=", "|"})
        CHECK(child.data().find(left) == std::string::npos);
    }
  }
}

TEST_CASE("letters, scripts, primes, bars and roots become their shapes") {
  CHECK(to_mathml("eta") == "<math><mi>η</mi></math>");
  CHECK(to_mathml("f_{t+1}").find("<msub><mi>f</mi><mrow><mi>t</mi><mo form=\"infix\">+</mo><mn>1</mn></mrow></msub>") !=
        std::string::npos);
  CHECK(to_mathml("||H||_F^2").find("<msubsup><mrow><mo form=\"prefix\" stretchy=\"false\">‖</mo><mi>H</mi>") !=
        std::string::npos);
  CHECK(to_mathml("eta*").find("<msup><mi>η</mi>") != std::string::npos);
  CHECK(to_mathml("sqrt(x + 1)").find("<msqrt><mrow><mi>x</mi>") != std::string::npos);
  CHECK(to_mathml("sqrt V").find("<msqrt><mi>V</mi></msqrt>") != std::string::npos);
  CHECK(to_mathml("x'^2").find("<msup><mrow><mi>x</mi><mo") != std::string::npos);
  CHECK(to_mathml("|x| |y|").find("<mo form=\"postfix\" stretchy=\"false\">|</mo></mrow><mrow><mo form=\"prefix\"") !=
        std::string::npos);
}

TEST_CASE("a slash is a fraction only where both its ends are plain") {
  const auto fractions = [](const char* text) { return count(to_mathml(text), "<mfrac>"); };
  for (const char* plain : {"1/2", "h^2/b", "B/(eta^2 gamma)", "1/lambda_max(R,P)", "mu/max(beta, s)", "x'/x", "f(x)/2"})
    CHECK(fractions(plain) == 1);
  for (const char* other : {"1/2b", "1/eta(x)", "x/y/z", "and/or", "a / b", "1/", "/2"}) {
    INFO(other);
    CHECK(fractions(other) == 0);
    CHECK(read_back("p", parsed(to_mathml(other))).find('/') != std::string::npos);
  }
  CHECK(to_mathml("2 rho/(2 - eta)").find("<mn>2</mn><mfrac><mi>ρ</mi><mrow><mn>2</mn>") != std::string::npos);
}

TEST_CASE("words stay words: articles, hyphens, names of methods, brackets with prose in them") {
  for (const char* prose : {"a step", "Align-SAM's", "P1 and P4", "the largest (of many) wins", "growth_bound"}) {
    INFO(prose);
    CHECK(to_mathml(prose) == replaced(prose, "'", "&apos;"));
  }
  CHECK(to_mathml("1/a").find("<mi>a</mi>") != std::string::npos);
  CHECK(to_mathml("a is").find("<mi>a</mi>") != std::string::npos);
  CHECK(to_mathml("beta-smooth") == "<math><mi>β</mi></math>-smooth");
  CHECK(to_mathml("a 2-cycle") == "a <math><mn>2</mn></math>-cycle");
}

TEST_CASE("a line may break after relations and signs, not within a fraction or brackets") {
  CHECK(count(to_mathml("a = b + c"), "<wbr/>") == 2);
  CHECK(count(to_mathml("(a = b + c)/(d - f)"), "<wbr/>") == 0);
}

TEST_CASE("whatever a statement holds, it is well-formed and has no markup of its own") {
  const std::string open(30000, '('), deep = open + std::string(30000, ')');
  for (const std::string& text :
       {std::string("a < b & \"c\" <script>alert(1)</script>"), std::string("_ ^ ' * . x_ ^2 ||x| - 1|"),
        std::string("((((a]} |"), std::string("\x01\xff\xfe eta\n"), std::string("sqrt sqrt ( sqrt"), std::string(""),
        std::string("größer als β"), open, deep}) {
    const std::string content = to_mathml(text);
    REQUIRE_NOTHROW(parsed(content));
    CHECK(content.find("<script") == std::string::npos);
  }
}
