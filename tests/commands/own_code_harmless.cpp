// What --with and formulas keep from doing harm: signals, full disks, files written over, losses that statistics do not take.
#include <catch2/catch.hpp>
#include <regex>

#include "base/shell_word.hpp"
#include "sim/data/npz.hpp"
#include "tests/program.hpp"
#include "tests/where.hpp"

using namespace valley_test;
using Catch::Contains;

namespace {

const std::string trials = " --optimizer sam --rho 0.1 --eta 0.5 --start 2 --trials 9000 --steps 40 ";

/// In the folder, as one does who begins: valley ARGUMENTS.
Ran run_in(const Folder& folder, const std::string& arguments) {
  return run_after("cd '" + folder.path.string() + "' && ", arguments);
}

}  // namespace

TEST_CASE("a signal ends the program and the compilers that it started") {
  const Folder cache;
  const std::string compiling = "readlink /proc/[0-9]*/cwd 2> /dev/null | grep -q '^" + cache.path.string() + "/making-'",
                    work = "env --default-signal VALLEY_CACHE='" + cache.path.string() + "' '" + valley_test::program() +
                           "' escape --landscape 'u: log(1 + u^2)'" + trials;
  CHECK(shell(work + "> /dev/null 2>&1 & id=$!; for i in $(seq 300); do " + compiling + " && break; sleep 0.1; done; " +
              compiling + " || exit 90; kill -TERM $id; wait $id; test $? = 143 || exit 91; sleep 0.5; if " + compiling +
              "; then exit 92; fi") == 0);
}

TEST_CASE("a file that was brought is not written over, and one that brings nothing is refused") {
  const Folder folder;
  const std::string mine = folder / "mine.cpp", empty = folder / "empty.cpp";
  REQUIRE(shell("cd '" + folder.path.string() + "' && '" + valley_test::program() + "' new claim mine > /dev/null") == 0);
  const std::string before = valley::read_file("mine", mine);
  check_refused(run("check mine --with '" + mine + "' --json '" + mine + "'"), {"", "--json is", "--with"});
  CHECK(valley::read_file("mine", mine) == before);
  write(empty, "");
  check_refused(run("list --with '" + empty + "'"), {"", "which brings nothing", "valley new"});
}

TEST_CASE("code of one's own that ends the program is a failure, and leaves no half-written file") {
  const Folder folder;
  const std::string file = folder / "exiter.cpp", json = folder / "ex.json";
  const auto claim = [](const std::string& call) {
    return "[[maybe_unused]] const bool by_" + call + " = add(Claim{.id = \"by_" + call +
           "\", .cases = [](const Plan&) { return std::vector<Case>{{.predict = [] { return 1.; }, .measure = []() -> "
           "Measurement "
           "{ std::" +
           call + "(0); }}}; }});\n";
  };
  write(file, "#include <cstdlib>\n#include \"experiments/claim.hpp\"\nnamespace valley {\n" + claim("exit") +
                  claim("quick_exit") + "}\n");
  for (const std::string call : {"exit", "quick_exit"}) {
    const Ran ran = run("check by_" + call + " --with '" + file + "' --json '" + json + "'");
    INFO(ran.err);
    CHECK(ran.status == 3);
    CHECK(ran.one_error_line());
    CHECK_THAT(ran.err, Contains("valley: ended (exit) while code of " + file));
    CHECK(folder.files() == 1);
  }
  CHECK(run("list --with '" + file + "'").status == 0);  // the program ends itself
}

TEST_CASE("code of one's own comes through a pipe as from a file") {
  const Folder folder;
  const std::string how = " --landscape my_valley --optimizer gd --eta 0.1 --start 2,0.1 --steps 3";
  REQUIRE(run_in(folder, "new landscape my_valley").status == 0);
  const Ran plain = run_in(folder, "simulate --with my_valley.cpp" + how);
  CHECK(plain.status == 0);
  for (const std::string name : {"-", "/dev/stdin"}) {
    const Ran piped = run_after("cat '" + folder / "my_valley.cpp" + "' | ", "simulate --with " + name + how);
    INFO(piped.err);
    CHECK(piped.out == plain.out);
  }
  const std::string through = "cat '" + folder / "my_valley.cpp" + "' | 3<&0 ";
  CHECK(run_after(through, "simulate --with /dev/fd/3" + how).out == plain.out);
  const Ran broken = run_after("echo 'int x = y;' | ", "simulate --with -" + how);
  CHECK(broken.status == 2);
  CHECK_THAT(broken.err, Contains("- does not compile: -:1:"));
}

TEST_CASE("a file of one's own may have any name, and what it includes is followed in any folder") {
  const Folder folder;
  REQUIRE(run_in(folder, "new landscape my_valley").status == 0);
  const std::string text = valley::read_file("it", folder / "my_valley.cpp");
  for (const std::string name : {"v 1\".cpp", "v\n2.cpp", "v\\3.cpp", "#4$HOME.cpp", "-5.cpp", "b\xff.cpp"}) {
    INFO(name);
    write(folder / name, text);
    CHECK(run_in(folder, "list landscapes --with " + valley::shell_word(name)).status == 0);
  }
  fs::create_directories(folder / "a b#c$d");
  write(folder / "a b#c$d/own.cpp", "#include \"scale.hpp\"\n" + text);
  const auto begin = [&] {
    return run_after("cd '" + folder.path.string() + "' && VALLEY_CACHE=kept ",
                     "simulate --with 'a b#c$d/own.cpp' --landscape my_valley --optimizer gd --eta 0.1 --start 0,1 --steps 0");
  };
  for (const int scale : {1, 2}) {
    write(folder / "a b#c$d/scale.hpp", "#define tanh " + std::to_string(scale) + " * tanh\n");
    CHECK_THAT(begin().out, Contains(scale == 1 ? ",0.29" : ",1.16"));
  }
  const auto compiled = [&] {
    auto last = fs::file_time_type::min();
    for (const auto& one : fs::recursive_directory_iterator(folder / "kept"))
      if (one.path().filename() == "own.so") last = one.last_write_time();
    return last;
  };
  const auto before = compiled();
  REQUIRE(before != fs::file_time_type::min());
  CHECK(begin().status == 0);
  CHECK(compiled() == before);  // nothing changed, nothing is compiled
}

TEST_CASE("an id that names files is a name, and nothing is written outside the folders that are asked for") {
  const Folder folder;
  fs::create_directories(folder / "a/b");
  for (const auto& [kind, begin] : {std::pair{"figure", "figure"}, {"claim", "check"}}) {
    REQUIRE(run_in(folder, "new " + std::string(kind) + " mine").status == 0);
    const std::string text = valley::read_file("it", folder / "mine.cpp");
    write(folder / "mine.cpp", std::regex_replace(text, std::regex("\"mine\""), "\"../../mine\""));
    check_refused(run_after("cd '" + folder / "a/b" + "' && ", begin + std::string(" --with ../../mine.cpp")),
                  {"", "../../mine.cpp: id is '../../mine'", "small letters, digits and _"});
    fs::remove(folder / "mine.cpp");
    CHECK(folder.files() == 1);
    CHECK(fs::is_empty(folder.path / "a/b"));
  }
}

TEST_CASE("valley new begins what runs: a name that is taken is refused, one that Valley's types have is not") {
  const Folder folder;
  for (const std::string words :
       {"landscape toy", "rule sam", "claim p1_escape", "figure ladder", "rule adam", "landscape mnist"})
    check_refused(run_in(folder, "new " + words), {words, ", taken (", "one that valley list does not have"});
  CHECK(folder.files() == 0);
  for (const std::string name : {"landscape", "n_a_n", "real"}) {
    INFO(name);
    REQUIRE(run_in(folder, "new landscape " + name).status == 0);
    CHECK(run_in(folder, "list landscapes --with " + name + ".cpp").status == 0);
  }
  REQUIRE(run_in(folder, "new rule draw").status == 0);
  CHECK(run_in(folder, "list optimizers --with draw.cpp").status == 0);
}

TEST_CASE("a formula without its variables is refused with them, and what is none is refused as a name") {
  const auto refused = [](const std::string& text, const std::string& allowed) {
    for (const std::string command : {"simulate", "escape --trials 9"})
      check_refused(run(command + " --landscape '" + text + "' --optimizer gd --eta 0.1 --start 1 --steps 2"),
                    {text, "--landscape is '" + text, allowed});
  };
  refused("1 - cos(x)", "', a formula without its variables; allowed: those and a colon before it: 'x: 1 - cos(x)'");
  refused("x^2", "'x: x^2'");
  refused("0.5*sq(tanh(v*sqrt(1+u^2)))", "'v,u: 0.5*sq(tanh(v*sqrt(1+u^2)))'");
  refused("1e-3*x2^2 + e^(pi*y)", "'x2,y: 1e-3*x2^2 + e^(pi*y)'");
  refused("pseudo-hubr", "(did you mean pseudo-huber?); allowed: curvature");
  refused("1 + 2", "allowed: curvature");
  refused("my_valley.cpp", "allowed: curvature");
}

TEST_CASE("a loss below 0 has no interval and no quantiles, and is refused; what is no number counts as infinite") {
  const std::string sgd = " --optimizer sgd --eta 0.1 --start 0.5 --spread 0.1 --steps 10 --trials 100";
  check_refused(run("escape --landscape 'x: x^2 - 3'" + sgd), {"", "the loss at step 0 is -", "add a constant"});
  const Ran ran =
      run("escape --landscape 'x: 1 + sqrt(x)' --optimizer sgd --eta 0.01 --start 0.5 --spread 0.5 --steps 2 --trials 1000");
  CHECK_THAT(ran.out, Contains("losses are no finite numbers") && Contains("count as infinite"));
}

TEST_CASE("a formula that is nowhere a number is no compiler's matter") {
  for (const char* const formula : {"x: 0/0 + x", "x: x^2 + 1/0", "x: x^2 + (-8)^0.5"})
    check_refused(run(std::string("simulate --landscape '") + formula + "' --optimizer gd --eta 0.1 --start 1 --steps 2"),
                  {formula, "nan or infinite", "finite somewhere"});
}

TEST_CASE("a checkpoint does not take the place of another kind of file") {
  const Folder folder;
  write(folder / "thesis.tex", "hello");
  check_refused(run("escape --landscape toy --optimizer gd --eta 0.1 --start 1,1 --steps 3 --trials 10 --checkpoint '" +
                    folder / "thesis.tex" + "'"),
                {"", "which is no checkpoint", "a new file"});
  CHECK(valley::read_file("it", folder / "thesis.tex") == "hello");
}

TEST_CASE("an array called gram is not read as rows") {
  const Folder folder;
  write(folder / "gram.npz", valley::npz_bytes({{"gram"}, {{1.}, {2.}}}));
  check_refused(run("threshold --batch 1 --rho 0 --data '" + folder / "gram.npz" + "'"),
                {"", "a Gram matrix by its name", "--gram"});
  const std::string header = R"({"gram":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]}})";
  write(folder / "gram.safetensors", std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header +
                                         std::string("\0\0\0\0\0\0\xf0\x3f", 8));
  const std::string data = "threshold --batch 1 --rho 0 --data '" + folder / "gram.safetensors" + "'";
  check_refused(run(data), {"", "a Gram matrix by its name", "--gram"});
  CHECK(run(data + " --gram").status == 0);
}
