#include "experiments/report/tokens.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "experiments/report/letters.hpp"

namespace valley::report {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// A byte beyond ASCII is part of a letter.
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; }

template <std::size_t n>
bool is_one_of(std::string_view word, const std::array<std::string_view, n>& all) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

constexpr std::array<std::string_view, 16> functions = {"E",    "Tr",   "tr",   "log", "exp", "sin", "cos",  "tan",
                                                        "tanh", "cosh", "sqrt", "sup", "inf", "det", "diag", "Var"};
/// English words too: functions only before what they take.
constexpr std::array<std::string_view, 5> functions_of_something = {"min", "max", "sign", "rank", "arg"};
/// What may follow the letter a, where it is no article.
constexpr std::array<std::string_view, 13> after_a_name = {"is", "are", "in",    "and", "or",    "to",  "at",
                                                           "of", "as",  "where", "for", "under", "with"};
constexpr std::array<std::string_view, 10> marks = {"=>", "<=", ">=", "!=", "->", "-+", "+-", "==", "<<", ">>"};

class Lexer {
 public:
  explicit Lexer(const std::string& the_text) : text(the_text) {}

  std::vector<Token> run() {
    while (at < text.size()) {
      if (is_blank(text[at])) {
        ++at;
        continue;
      }
      const bool spaced = at > 0 && is_blank(text[at - 1]);
      const bool number = is_digit(text[at]);
      const std::size_t start = at;
      const Token::Kind kind = is_letter(text[at]) ? word() : number ? digits() : mark();
      all.push_back({kind, text.substr(start, at - start), spaced});
    }
    return std::move(all);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : ' '; }
  std::size_t end_of_word(std::size_t from) const {
    while (from < text.size() && (is_letter(text[from]) || is_digit(text[from]))) ++from;
    return from;
  }
  bool in_script() const { return !all.empty() && (all.back().text == "_" || all.back().text == "^"); }

  Token::Kind word() {
    const std::size_t start = at;
    at = end_of_word(at);
    const std::string name = text.substr(start, at - start);
    if (in_script()) return Token::Kind::symbol;
    const Token::Kind kind = kind_of(name, start);
    if (kind == Token::Kind::prose) finish_prose();
    return kind;
  }

  /// Words that hyphens, underscores or an apostrophe hold together: Align-SAM's.
  void finish_prose() {
    for (;;) {
      const bool joined = (peek() == '-' || peek() == '_' || peek() == '\'') && is_letter(peek(1));
      if (!joined) break;
      at = end_of_word(at + 1);
    }
    if (peek() == '\'') ++at;
  }

  Token::Kind kind_of(const std::string& name, std::size_t start) const {
    if (!letter(name).empty()) return Token::Kind::symbol;
    if (is_one_of(name, functions)) return Token::Kind::function;
    if (is_one_of(name, functions_of_something) && (peek() == '(' || peek() == '_' || peek() == '|'))
      return Token::Kind::function;
    if (name == "a" || name == "A") return is_article(start) ? Token::Kind::prose : Token::Kind::symbol;
    const auto characters = std::count_if(name.begin(), name.end(), [](char c) { return (c & 0xC0) != 0x80; });
    if (characters == 1) return Token::Kind::symbol;
    const bool indexed = name[0] >= 'a' && name[0] <= 'z' && std::all_of(name.begin() + 1, name.end(), is_digit);
    const bool differential = name.size() == 2 && name[0] == 'd' && (peek() == '/' || (start > 0 && text[start - 1] == '/'));
    return indexed || differential ? Token::Kind::symbol : Token::Kind::prose;
  }

  /// "a step", "a 2-cycle"; not "1/a", "a x^2" or "a is".
  bool is_article(std::size_t start) const {
    const std::size_t next = at + 1, end = end_of_word(next);
    if (peek() != ' ' || next >= text.size()) return false;
    if (start > 0 && !is_blank(text[start - 1]) && text[start - 1] != '(') return false;
    if (is_digit(text[next])) return end < text.size() && text[end] == '-' && end + 1 < text.size() && is_letter(text[end + 1]);
    const std::string word = text.substr(next, end - next);
    return end - next > 1 && is_letter(text[next]) && !is_one_of(word, after_a_name) && letter(word).empty() &&
           !is_one_of(word, functions);
  }

  Token::Kind digits() {
    const auto run = [&] {
      while (is_digit(peek())) ++at;
    };
    run();
    if (peek() == '.' && is_digit(peek(1))) ++at, run();
    const bool sign = peek(1) == '-' || peek(1) == '+';
    if (peek() == 'e' && is_digit(peek(sign ? 2 : 1))) at += sign ? 2 : 1, run();
    return Token::Kind::number;
  }

  Token::Kind mark() {
    const char c = text[at];
    if (c == '-' && hyphen()) return Token::Kind::prose;
    for (const std::string_view two : marks)
      if (text.compare(at, 2, two) == 0) return at += 2, Token::Kind::mark;
    if (text.compare(at, 2, "||") == 0) return at += 2, Token::Kind::bar;
    ++at;
    return c == '(' || c == '[' || c == '{'   ? Token::Kind::open
           : c == ')' || c == ']' || c == '}' ? Token::Kind::close
           : c == '|'                         ? Token::Kind::bar
                                              : Token::Kind::mark;
  }

  /// "-smooth" of beta-smooth, "-cycle" of 2-cycle: no minus.
  bool hyphen() {
    const std::size_t start = at;
    if (start == 0 || is_blank(text[start - 1]) || !is_letter(peek(1))) return false;
    if (!is_letter(text[start - 1]) && !is_digit(text[start - 1])) return false;
    at = end_of_word(start + 1);
    if (kind_of(text.substr(start + 1, at - start - 1), start + 1) == Token::Kind::prose) return finish_prose(), true;
    at = start;
    return false;
  }

  const std::string& text;
  std::size_t at = 0;
  std::vector<Token> all{};
};

}  // namespace

std::vector<Token> tokens_of(const std::string& statement) { return Lexer(statement).run(); }

}  // namespace valley::report
