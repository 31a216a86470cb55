#include "experiments/report/statement.hpp"

#include <algorithm>
#include <optional>

#include "experiments/report/tokens.hpp"

namespace valley::report {
namespace {

using Kind = Node::Kind;
using Nodes = std::vector<Node>;

bool is_mark(const Token& token, const char* text) { return token.kind == Token::Kind::mark && token.text == text; }

/// Whether brackets close after it hold what it is of.
bool takes_brackets(const Node& node) {
  if (node.kind == Kind::function) return true;
  if (node.kind != Kind::script) return false;
  const Node &base = node.parts[0], &sub = node.parts[1];
  return takes_brackets(base) || sub.text == "min" || sub.text == "max";  // lambda_max(H)
}

bool has_prose(const Nodes& nodes) {
  return std::any_of(nodes.begin(), nodes.end(), [](const Node& one) {
    return one.kind == Kind::text || (one.kind != Kind::script && has_prose(one.parts));
  });
}

Node row(Nodes parts) {
  if (parts.size() == 1) return std::move(parts.front());
  const bool spaced = !parts.empty() && parts.front().spaced;
  return {.kind = Kind::group, .text = "", .spaced = spaced, .parts = std::move(parts)};
}

const Node nothing{.kind = Kind::group, .text = ""};
bool there(const Node& node) { return !node.text.empty() || !node.parts.empty(); }

/// Whether what follows "/" has an end that all see: one thing, or a function of something in brackets.
bool is_plain_divisor(const Nodes& nodes) {
  const bool called = nodes.size() == 2 && takes_brackets(nodes[0]) && nodes[1].kind == Kind::group;
  return nodes.size() == 1 || called;
}

/// A side of a fraction needs no brackets of its own.
Node side(Nodes nodes) {
  Node all = row(std::move(nodes));
  if (all.kind == Kind::group && all.text == "(" && all.close == ")") all.text = "(/", all.close = "/)";
  return all;
}

bool is_slash(const Node& node) { return node.kind == Kind::operation && node.text == "/"; }

/// "/" between what stands close to it on both sides becomes a fraction, where its ends are plain.
Nodes with_fractions(Nodes nodes) {
  Nodes made;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!is_slash(nodes[i]) || nodes[i].spaced) {
      made.push_back(std::move(nodes[i]));
      continue;
    }
    std::size_t above = made.size(), below = i + 1;
    while (above > 0 && is_operand(made[above - 1]) && (above == made.size() || !made[above].spaced)) --above;
    while (below < nodes.size() && is_operand(nodes[below]) && !nodes[below].spaced) ++below;
    const bool chain = (below < nodes.size() && is_slash(nodes[below])) || (above > 0 && is_slash(made[above - 1]));
    Nodes divisor(nodes.begin() + static_cast<std::ptrdiff_t>(i) + 1, nodes.begin() + static_cast<std::ptrdiff_t>(below));
    if (above == made.size() || chain || !is_plain_divisor(divisor)) {
      made.push_back(std::move(nodes[i]));
      continue;
    }
    Nodes dividend(made.begin() + static_cast<std::ptrdiff_t>(above), made.end());
    made.resize(above);
    const bool spaced = dividend.front().spaced;
    made.push_back(
        {.kind = Kind::fraction, .text = "", .spaced = spaced, .parts = {side(std::move(dividend)), side(std::move(divisor))}});
    i = below - 1;
  }
  return made;
}

class Parser {
 public:
  explicit Parser(std::vector<Token> the_tokens) : tokens(std::move(the_tokens)) {}

  Nodes sequence(std::size_t end) {
    Nodes nodes;
    while (at < end) append(nodes, end);
    return with_fractions(std::move(nodes));
  }
  Nodes all() { return sequence(tokens.size()); }

 private:
  using T = Token::Kind;

  void append(Nodes& nodes, std::size_t end) {
    const Token& token = tokens[at];
    switch (token.kind) {
      case T::prose: return push(nodes, Kind::text);
      case T::close: return push(nodes, Kind::text);  // of nothing
      case T::open:
      case T::bar: return group(nodes, end);
      case T::mark: return mark(nodes, end);
      case T::symbol:
      case T::function:
      case T::number: nodes.push_back(scripted(atom(end), end));
    }
  }

  void push(Nodes& nodes, Kind kind) {
    nodes.push_back({.kind = kind, .text = tokens[at].text, .spaced = tokens[at].spaced});
    ++at;
  }

  void mark(Nodes& nodes, std::size_t end) {
    const Token& token = tokens[at];
    static const std::string operations[] = {"=",  "<",  ">",  "+",  "-",  "/",  "*",  "~", "=>",
                                             "<=", ">=", "!=", "->", "-+", "+-", "<<", ">>"};
    const bool spaced_after = at + 1 >= end || tokens[at + 1].spaced;
    const bool words =
        token.text == "/" && ((at > 0 && tokens[at - 1].kind == T::prose) || (at + 1 < end && tokens[at + 1].kind == T::prose));
    const bool product = token.text == "." && token.spaced && spaced_after && at + 1 < end;
    if (product || (!words && std::find(std::begin(operations), std::end(operations), token.text) != std::end(operations))) {
      const bool left = !nodes.empty() && (is_operand(nodes.back()) || nodes.back().kind == Kind::text);
      const bool sign = token.text == "-" || token.text == "+";
      const bool prefix = sign && (!left || (token.spaced && !spaced_after));
      return push(nodes, Kind::operation), void(nodes.back().prefix = prefix);
    }
    push(nodes, std::string(",;:.").find(token.text) != std::string::npos ? Kind::punctuation : Kind::text);
  }

  /// Where the group that opens here closes; nothing where it doesn't before `end`.
  std::optional<std::size_t> closing(std::size_t end) const {
    if (depth >= deepest) return {};
    const bool bars = tokens[at].kind == T::bar;
    int open = 0;
    for (std::size_t k = at + 1; k < end; ++k) {
      if (bars && open == 0 && tokens[k].kind == T::bar && tokens[k].text == tokens[at].text) return k;
      if (tokens[k].kind == T::open) ++open;
      if (tokens[k].kind == T::close && open-- == 0) return bars ? std::nullopt : std::optional(k);
    }
    return {};
  }

  Node bracketed(std::size_t close) {
    Node node{.kind = Kind::group, .text = tokens[at].text, .close = tokens[close].text, .spaced = tokens[at].spaced};
    ++at, ++depth;
    node.parts = sequence(close);
    at = close + 1, --depth;
    return node;
  }

  /// Brackets with prose in them are prose, and what is in them stands for itself.
  void group(Nodes& nodes, std::size_t end) {
    const auto close = closing(end);
    if (!close) return push(nodes, tokens[at].kind == T::bar ? Kind::operation : Kind::text);
    Node node = bracketed(*close);
    if (!has_prose(node.parts)) return nodes.push_back(scripted(std::move(node), end));
    nodes.push_back({.kind = Kind::text, .text = node.text, .spaced = node.spaced});
    std::move(node.parts.begin(), node.parts.end(), std::back_inserter(nodes));
    nodes.push_back({.kind = Kind::text, .text = node.close});
  }

  Node atom(std::size_t end) {
    const Token& token = tokens[at];
    const Kind kind = token.kind == T::number ? Kind::number : token.kind == T::function ? Kind::function : Kind::symbol;
    Node node{.kind = kind, .text = token.text, .spaced = token.spaced};
    ++at;
    if (node.text != "sqrt" || depth >= deepest) return node;
    const std::size_t before = at;
    ++depth;
    auto under = operand(end);
    --depth;
    if (under && !has_prose({*under}))
      return {.kind = Kind::root, .text = "", .spaced = node.spaced, .parts = {std::move(*under)}};
    at = before;
    return node;
  }

  /// A name, a number or a group that stands here.
  std::optional<Node> operand(std::size_t end) {
    if (at >= end) return {};
    const T kind = tokens[at].kind;
    if (kind == T::symbol || kind == T::function || kind == T::number) return atom(end);
    if (kind != T::open) return {};
    const auto close = closing(end);
    return close ? std::optional(bracketed(*close)) : std::nullopt;
  }

  std::optional<Node> script(std::size_t end) {
    const std::size_t before = at++;
    Nodes parts;
    if (at < end && is_mark(tokens[at], "-")) push(parts, Kind::operation), parts.back().prefix = true;
    if (auto node = operand(end)) {
      parts.push_back(std::move(*node));
      return row(std::move(parts));
    }
    at = before;
    return {};
  }

  /// With the marks that stand at its upper and lower right: x', eta*, x_t^2.
  Node scripted(Node base, std::size_t end) {
    Nodes above;
    Node below = nothing;
    while (at < end && !tokens[at].spaced) {
      const bool last = at + 1 >= end || tokens[at + 1].spaced || tokens[at + 1].kind == T::close ||
                        (tokens[at + 1].kind == T::mark && tokens[at + 1].text != "_");
      if (is_mark(tokens[at], "'") && above.empty() && !there(below)) {
        const bool spaced = base.spaced;
        base = {.kind = Kind::primed, .text = "", .spaced = spaced, .parts = {std::move(base)}};
        ++at;
      } else if (is_mark(tokens[at], "*") && last) {
        push(above, Kind::operation);
      } else if (is_mark(tokens[at], "^") && (above.empty() || above.back().kind == Kind::operation)) {
        auto node = script(end);
        if (!node) break;
        above.push_back(std::move(*node));
      } else if (is_mark(tokens[at], "_") && !there(below)) {
        auto node = script(end);
        if (!node) break;
        below = std::move(*node);
      } else {
        break;
      }
    }
    if (above.empty() && !there(below)) return base;
    const bool spaced = base.spaced;
    return {
        .kind = Kind::script, .text = "", .spaced = spaced, .parts = {std::move(base), std::move(below), row(std::move(above))}};
  }

  static constexpr int deepest = 40;  // brackets in brackets: beyond, they are text

  std::vector<Token> tokens;
  std::size_t at = 0;
  int depth = 0;
};

}  // namespace

Nodes parse_statement(const std::string& statement) { return Parser(tokens_of(statement)).all(); }

bool is_operand(const Node& node) {
  return node.kind != Kind::text && node.kind != Kind::punctuation && node.kind != Kind::operation;
}

}  // namespace valley::report
