// How files come into the program: once, from a pipe as from a disk, under the names that people's files have.
#include <sys/stat.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/program.hpp"
#include "tests/sim/scratch.hpp"
#include "tests/where.hpp"

using namespace valley_test;

namespace {

const std::string numbers = " --batch 2 --rho 0.1 --json -";
const std::string quadratic =
    "escape --landscape quadratic --optimizer usam --eta 0.1 --rho 0.1 --start 0.5 --trials 500 --steps 5 --json - ";

/// Enough rows to fill more than one of a library's buffers.
std::string many_rows() {
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += valley::shortest(std::round(1000 * std::sin(i + 1.)) / 1000) + "," +
            valley::shortest(std::round(1000 * std::cos(3. * i)) / 1000) + "\n";
  return text;
}

/// The program with what stands in `feed` before it, like "cat file |".
Ran fed(const std::string& feed, const std::string& arguments) {
  const Folder folder;
  const std::string out = folder / "stdout", err = folder / "stderr";
  Ran ran;
  ran.status = shell(feed + " timeout 60 '" + valley_test::program() + "' " + arguments + " > '" + out + "' 2> '" + err + "'");
  ran.out = valley::read_file("out", out);
  ran.err = valley::read_file("err", err);
  return ran;
}

/// The answer of valley escape without what differs between two runs.
std::string timeless(const std::string& text) {
  auto json = nlohmann::ordered_json::parse(text);
  json.erase("seconds");
  json.erase("steps_per_second");
  return json.dump();
}

}  // namespace

TEST_CASE("threshold and escape read a pipe as they read the file") {
  const Folder folder;
  const std::string file = folder / "rows.csv", pipe = folder / "pipe";
  write(file, many_rows());
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const std::string kept = " --checkpoint '" + folder / "c" + "'";  // another file, to be told from the pipe
  for (const std::string& command : {"threshold" + numbers, quadratic, quadratic + kept}) {
    const auto without_time = [&](const std::string& out) { return command.starts_with("escape") ? timeless(out) : out; };
    const Ran from_disk = run(command + " --data '" + file + "'");
    INFO(from_disk.err);
    REQUIRE(from_disk.status == 0);
    const std::string expected = without_time(from_disk.out);
    for (const auto& [feed, name] : {std::pair{"cat '" + file + "' |", std::string("-")},
                                     {"cat '" + file + "' |", "/dev/stdin"},
                                     {"", "- < '" + file + "'"},
                                     {"cat '" + file + "' > '" + pipe + "' &", pipe}}) {
      const Ran ran = fed(feed, command + " --data " + name);
      INFO(feed << " " << name << "\n" << ran.err);
      REQUIRE(ran.status == 0);
      CHECK(without_time(ran.out) == expected);
    }
  }
  CHECK(nlohmann::json::parse(run("threshold" + numbers + " --data - < '" + file + "'").out)["n"] == 3000);
}

TEST_CASE("a standard input that is empty, closed or a folder is refused in one line") {
  for (const auto& [input, word] : {std::pair{"< /dev/null", "empty"}, {"<&-", "Bad file descriptor"}, {"< /", "a folder"}}) {
    const Ran ran = run("threshold" + numbers + " --data - " + input);
    check_refused(ran, {input, "--data -", word});
  }
}

TEST_CASE("rows with an index, labels or names are chosen from by --columns and --header") {
  const Folder folder;
  const std::string plain = folder / "plain.csv", pandas = folder / "pandas.csv", kaggle = folder / "kaggle.csv";
  write(plain, "1,0\n0,2\n1,1\n");
  write(pandas, ",a,b\n0,1.0,0.0\n1,0.0,2.0\n2,1.0,1.0\n");
  write(kaggle, "label,1x1,1x2\n5,1,0\n3,0,2\n4,1,1\n");
  for (const std::string& command : {"threshold" + numbers, quadratic}) {
    const auto answer = [&](const std::string& arguments) {
      const Ran ran = run(command + " --data " + arguments);
      INFO(arguments << "\n" << ran.err);
      REQUIRE(ran.status == 0);
      return command == quadratic ? timeless(ran.out) : ran.out;
    };
    check_refused(run(command + " --data '" + pandas + "'"), {"pandas", "line 1, column 1 is blank", "columns = 2-3"});
    check_refused(run(command + " --data '" + kaggle + "'"), {"kaggle", "line 1, column 1 is \"label\"", "header = yes"});
    check_refused(run(command + " --data '" + plain + "' --columns 3"), {"none", "columns is 3", "1 to 2"});
    CHECK(answer("'" + pandas + "' --columns 2-") == answer("'" + plain + "'"));
    CHECK(answer("'" + pandas + "' --columns a,b") == answer("'" + plain + "'"));
    CHECK(answer("'" + kaggle + "' --columns 2-3 --header yes") == answer("'" + plain + "' --header no"));
  }
  const std::string line = "escape --landscape toy --optimizer gd --eta 0.1 --start 1 --trials 1 --steps 1";
  check_refused(run(line + " --columns 1"), {"no data", "--columns is given", "with --data"});
  check_refused(run(line + " --header no"), {"no data", "--header is given", "with --data"});
}

TEST_CASE("a run of chosen columns that is stopped says how to go on with them") {
  const Folder folder;
  write(folder / "rows.csv", ",a,b\n0,1.0,0.0\n1,0.0,2.0\n2,1.0,1.0\n");
  const std::string long_run =
      "escape --landscape quadratic --optimizer usam --eta 0.1 --rho 0.1 --start 0.5 --trials 1e9 --steps 1e6 --data '" +
      folder / "rows.csv" + "' --columns a,3 --header yes --checkpoint '" + folder / "c" + "'";
  CHECK(shell("'" + valley_test::program() + "' " + long_run + " --every 0.02 2> '" + folder / "err" +
              "' & p=$!; for i in $(seq 400); do " + "test -e '" + folder / "c" +
              "' && break; sleep 0.05; done; kill -TERM $p; wait $p") == 143);
  CHECK_THAT(valley::read_file("err", folder / "err"), Catch::Contains("--header yes") && Catch::Contains("--columns a,3"));
}

TEST_CASE("merge reads its files from pipes too") {
  const Folder folder;
  const std::string whole =
      "escape --landscape toy --optimizer gd --eta 0.05 --start 1.5,0.1 --spread 0.1 --trials 30000 --steps 20";
  for (const char* i : {"1", "2"}) REQUIRE(run(whole + " --shard " + i + "/2 --partial '" + folder / i + "'").status == 0);
  const Ran merged = run("merge '" + folder / "1" + "' '" + folder / "2" + "' --json -");
  REQUIRE(merged.status == 0);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  const Ran piped = fed("cat '" + folder / "1" + "' > '" + folder / "pipe" + "' & cat '" + folder / "2" + "' |",
                        "merge '" + folder / "pipe" + "' - --json -");
  INFO(piped.err);
  CHECK(piped.status == 0);
  CHECK(piped.out == merged.out);
  const Ran once = run("merge - - < '" + folder / "1" + "'");  // read to its end by the first
  check_refused(once, {"twice", "FILES is -", "valley escape wrote"});
}

TEST_CASE("the figures on images find them where the studies do, under the names of Kaggle and 7-Zip") {
  const std::string place =
      GENERATE(std::string("mnist/train-images-idx3-ubyte"), std::string("MNIST/raw/train-images.idx3-ubyte"),
               std::string("train-images-idx3-ubyte/train-images-idx3-ubyte"));
  const valley::Scratch scratch;
  std::string bytes = valley::idx({0x803, 256, 2, 2}, 1024);
  for (std::size_t k = 16; k < bytes.size(); ++k) bytes[k] = static_cast<char>(k * k * 31 % 251);
  scratch.file(place, bytes);
  const Folder out;
  const Ran ran =
      run("figure stability_mnist momentum_edge --quick --data '" + scratch.folder.string() + "' --out '" + out / "x" + "'");
  INFO(place << "\n" << ran.err);
  CHECK(ran.status == 0);
  CHECK(fs::exists(out / "x/data/stability_mnist.csv"));
  CHECK(fs::exists(out / "x/data/momentum_edge.csv"));
}

namespace {

/// What `valley threshold` answers as JSON.
nlohmann::json answer(const std::string& arguments) {
  const Ran ran = run("threshold --batch 1 --rho 0.01 --json - " + arguments);
  INFO(arguments << "\n" << ran.err);
  REQUIRE(ran.status == 0);
  return nlohmann::json::parse(ran.out);
}

/// An .npy file of bytes of this shape.
std::string array_of_bytes(const std::string& shape, const std::string& bytes) {
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }\n";
  return std::string("\x93NUMPY\1") + '\0' + static_cast<char>(header.size()) + '\0' + header + bytes;
}

void write_bytes(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

}  // namespace

TEST_CASE("an array has the thresholds that the same numbers have as text, in threshold and in escape") {
  const Folder folder;
  const std::string array = folder / "rows.npy", text = folder / "rows.csv";
  write_bytes(array, array_of_bytes("(3, 2)", "\1\2\3\4\5\7"));
  write(text, "1,2\n3,4\n5,7\n");
  CHECK(answer("--data '" + array + "'") == answer("--data '" + text + "'"));
  CHECK(timeless(run(quadratic + "--data '" + array + "'").out) == timeless(run(quadratic + "--data '" + text + "'").out));
}

TEST_CASE("samples of several outputs are one sample each, as rows and as their Gram matrix") {
  const Folder folder;
  const std::string rows = folder / "jacobian.npy", gram = folder / "gram.npy";
  write_bytes(rows, array_of_bytes("(2, 2, 2)", "\1\2\3\4\1\1\2\5"));  // rows 1,2  3,4  1,1  2,5
  write_bytes(gram, array_of_bytes("(2, 2, 2, 2)", {5, 11, 3, 12, 11, 25, 7, 26, 3, 7, 2, 7, 12, 26, 7, 29}));
  const nlohmann::json of_rows = answer("--data '" + rows + "'"), of_gram = answer("--gram --data '" + gram + "'");
  CHECK(of_rows["n"] == 2);
  CHECK(of_rows["rows_each"] == 2);
  CHECK(of_rows["d"] == 2);
  CHECK(of_gram["n"] == 2);
  CHECK(of_gram["rows_each"] == 2);
  CHECK(of_gram["d"] == "unknown");
  CHECK(of_gram["rank"] == 2);
  for (const char* key : {"eta_exact", "eta_fresh", "gamma", "trace"})
    CHECK(of_gram[key].get<double>() == Approx(of_rows[key].get<double>()).epsilon(1e-10));
  check_refused(run("threshold --batch 1 --rho 0 --data '" + gram + "'"), {"", "of shape (2, 2, 2, 2)", "(n, c, p)"});
  check_refused(run("threshold --batch 1 --rho 0 --gram --data '" + rows + "'"), {"", "of shape (2, 2, 2)", "(n, c, n, c)"});
  check_refused(run(quadratic + "--data '" + rows + "'"), {"", "2 rows a sample", "one each"});
}

TEST_CASE("rows of millions of parameters have the thresholds of their products") {
  constexpr std::size_t d = 3'000'000;
  std::string bytes(3 * d, '\0');
  std::uint32_t state = 1;
  for (char& one : bytes) one = static_cast<char>((state = state * 1664525 + 1013904223) >> 28);
  std::string gram;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      std::uint64_t sum = 0;
      for (std::size_t k = 0; k < d; ++k)
        sum += static_cast<std::uint64_t>(bytes[i * d + k]) * static_cast<std::uint64_t>(bytes[j * d + k]);
      gram += std::to_string(sum) + (j < 2 ? "," : "\n");
    }
  }
  const Folder folder;
  const std::string rows = folder / "rows.npy", products = folder / "gram.csv";
  write_bytes(rows, array_of_bytes("(3, 3000000)", bytes));
  write(products, gram);
  const nlohmann::json long_rows = answer("--data '" + rows + "'"), short_gram = answer("--gram --data '" + products + "'");
  CHECK(long_rows["d"] == d);
  CHECK(long_rows["rank"] == 3);
  for (const char* key : {"eta_exact", "eta_fresh", "eta_bound", "gamma", "trace"})
    CHECK(long_rows[key].get<double>() == Approx(short_gram[key].get<double>()).epsilon(1e-11));
}
