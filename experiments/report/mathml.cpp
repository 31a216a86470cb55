#include "experiments/report/mathml.hpp"

#include <algorithm>
#include <map>

#include "base/xml.hpp"
#include "experiments/report/letters.hpp"
#include "experiments/report/statement.hpp"

namespace valley::report {
namespace {

using Kind = Node::Kind;
using Nodes = std::vector<Node>;

constexpr const char* thin_blank = "<mspace width=\"0.17em\"/>";

std::string in(const std::string& tag, const std::string& content) { return "<" + tag + ">" + content + "</" + tag + ">"; }

std::string sign(const std::string& written) {
  static const std::map<std::string, std::string> signs = {{"<=", "≤"}, {">=", "≥"}, {"=>", "⇒"}, {"!=", "≠"}, {"->", "→"},
                                                           {"-+", "∓"}, {"+-", "±"}, {"<<", "≪"}, {">>", "≫"}, {"-", "−"},
                                                           {".", "·"},  {"*", "∗"},  {"~", "∼"},  {"||", "‖"}};
  const auto found = signs.find(written);
  return found == signs.end() ? written : found->second;
}

std::string operation(const Node& node) {
  const bool mark = node.text == "*";
  const std::string form = mark ? "postfix" : node.prefix ? "prefix" : "infix";
  // At the end of a formula the blank of the prose is there.
  const bool close = mark || node.text == "/";
  return "<mo form=\"" + form + "\"" + (close || node.opens ? " lspace=\"0\"" : "") +
         (close || node.ends ? " rspace=\"0\"" : "") + ">" + xml(sign(node.text)) + "</mo>";
}

std::string symbol(const Node& node) {
  const std::string greek = letter(node.text);
  const bool capital = !greek.empty() && node.text[0] >= 'A' && node.text[0] <= 'Z';
  const bool upright = capital || node.kind == Kind::function || node.text == "grad";
  return (upright ? "<mi mathvariant=\"normal\">" : "<mi>") + xml(greek.empty() ? node.text : greek) + "</mi>";
}

bool is_function(const Node& node) {
  return node.kind == Kind::function || (node.kind == Kind::script && is_function(node.parts[0]));
}

/// log x, Tr H, E f: a function from what it takes, and what stands before it.
bool is_apart(const Node& one, const Node& next) {
  if (!next.spaced || !is_operand(next) || !is_operand(one)) return false;
  return is_function(one) || is_function(next);
}

bool has(const Nodes& nodes, bool (*is)(const Node&)) {
  return std::any_of(nodes.begin(), nodes.end(), [&](const Node& one) { return is(one) || has(one.parts, is); });
}

bool is_tall(const Node& node) { return node.kind == Kind::fraction || node.kind == Kind::root; }

/// A fraction of more than names: small print would be too small.
bool is_large(const Node& node) {
  return node.kind == Kind::fraction &&
         has(node.parts, [](const Node& one) { return is_tall(one) || (one.kind == Kind::group && !one.parts.empty()); });
}

/// What no line breaks within: a <math> of its own, with large fractions where one of them needs it.
class Piece {
 public:
  explicit Piece(const Nodes& the_nodes) : nodes(the_nodes), large(has(nodes, is_large)) {}

  std::string text() const { return (large ? "<math displaystyle=\"true\">" : "<math>") + row(nodes) + "</math>"; }

 private:
  std::string row(const Nodes& all) const {
    std::string text;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i > 0 && is_apart(all[i - 1], all[i])) text += thin_blank;
      text += math(all[i]);
    }
    return text;
  }

  std::string math(const Node& node) const {
    switch (node.kind) {
      case Kind::text: return in("mtext", (node.spaced ? " " : "") + xml(node.text));
      case Kind::punctuation: return "<mo separator=\"true\">" + xml(node.text) + "</mo>";
      case Kind::symbol:
      case Kind::function: return symbol(node);
      case Kind::number: return in("mn", xml(node.text));
      case Kind::operation: return operation(node);
      case Kind::group: return group(node);
      case Kind::primed: return in("mrow", math(node.parts[0]) + "<mo form=\"postfix\" lspace=\"0\" rspace=\"0\">′</mo>");
      case Kind::script: return script(node);
      case Kind::fraction: return in("mfrac", math(node.parts[0]) + math(node.parts[1]));
      case Kind::root: return root(node.parts[0]);
    }
    return "";
  }

  std::string group(const Node& node) const {
    const bool bare = node.text.empty() || node.text == "{" || node.text == "(/";
    if (bare) return in("mrow", row(node.parts));
    const bool tall = large && has(node.parts, is_tall);
    return in("mrow", bracket(node.text, "prefix", tall) + row(node.parts) + bracket(node.close, "postfix", tall));
  }

  /// As tall as what is in them only where that is large: without a font for formulas they come out taller than need be.
  static std::string bracket(const std::string& written, const char* form, bool tall) {
    return std::string("<mo form=\"") + form + "\" stretchy=\"" + (tall ? "true" : "false") + "\">" + xml(sign(written)) +
           "</mo>";
  }

  std::string script(const Node& node) const {
    const auto part = [&](const Node& one) { return one.text.empty() && one.parts.empty() ? "" : math(one); };
    const std::string below = part(node.parts[1]), above = part(node.parts[2]);
    return in(below.empty() ? "msup" : above.empty() ? "msub" : "msubsup", math(node.parts[0]) + below + above);
  }

  /// Without the brackets under a root.
  std::string root(const Node& under) const {
    const bool brackets = under.kind == Kind::group && under.text == "(" && under.close == ")";
    return in("msqrt", brackets ? in("mrow", row(under.parts)) : math(under));
  }

  const Nodes& nodes;
  bool large;
};

/// Whether a line may end after it: a relation, a plus, a minus.
bool may_break(const Node& one) {
  return one.kind == Kind::operation && !one.prefix && one.text != "/" && one.text != "|" && one.text != ".";
}

bool is_math(const Node& node) { return node.kind != Kind::text && node.kind != Kind::punctuation; }

/// Each piece is a <math> of its own: a line does not break within one.
std::string formula(Nodes nodes) {
  nodes.front().opens = nodes.back().ends = true;
  std::string text;
  Nodes piece;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    piece.push_back(nodes[i]);
    const bool last = i + 1 == nodes.size();
    if (!last && !may_break(nodes[i])) continue;
    text += Piece(piece).text() + (last ? "" : "<wbr/>");
    piece.clear();
  }
  return text;
}

}  // namespace

std::string to_mathml(const std::string& statement) {
  const Nodes nodes = parse_statement(statement);
  std::string text;
  for (std::size_t i = 0; i < nodes.size();) {
    if (i > 0 && nodes[i].spaced) text += " ";
    if (!is_math(nodes[i])) {
      text += xml(nodes[i++].text);
      continue;
    }
    const auto end =
        std::find_if(nodes.begin() + static_cast<std::ptrdiff_t>(i), nodes.end(), [](const Node& one) { return !is_math(one); });
    text += formula({nodes.begin() + static_cast<std::ptrdiff_t>(i), end});
    i = static_cast<std::size_t>(end - nodes.begin());
  }
  return text;
}

}  // namespace valley::report
