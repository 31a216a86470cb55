#include "base/shell_word.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <memory>

TEST_CASE("a shell reads a word back as it was, whatever is in it") {
  CHECK(valley::shell_word("out/a-1.json") == "out/a-1.json");
  for (const std::string word : {"plain", "", "a b", "it's", "\"", "$HOME", "`ls`", "a;b|c&d", "*?[a]", "~", "#", "!", "\\",
                                 "a\nb", "caf\xc3\xa9", "\xff\xfe", "'", "''"}) {
    const std::string command = "printf %s " + valley::shell_word(word);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string read;
    for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) read += static_cast<char>(c);
    CHECK(read == word);
  }
}
