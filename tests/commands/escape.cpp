// valley escape and valley merge as a user runs them: the same answer wherever and however it is computed, nothing lost
// when a run is cut, one line an error.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/commands/escape_runs.hpp"
#include "tests/skip.hpp"
#include "tests/where.hpp"

using namespace valley_test;

namespace {

/// The table without its line on speed.
std::string without_speed(const std::string& table) { return table.substr(0, table.find("speed:")); }

const std::string mpirun =
    "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 mpirun -n ";

/// Ends the test as skipped where there is no MPI.
void need_mpi() {
  static const bool has = shell("mpirun --version > /dev/null 2>&1") == 0 &&
                          shell(mpirun + "2 '" + valley_test::program() + "' " + line + "--trials 10 > /dev/null 2>&1") == 0;
  if (!has) skip("skipped: no mpirun, or a program without MPI");
}

}  // namespace

TEST_CASE("an ensemble has one answer on every device, number of threads and width of lanes") {
  const Folder folder;
  const std::string command = GENERATE(true, false) ? toy : on_rows(folder);
  const Json one = answer(command + " --device serial --lanes one");
  for (const std::string how : {"--device serial", "--device omp --threads 1", "--device omp --threads 2 --lanes one",
                                "--device omp --threads 8", "--device tbb --threads 1", "--device tbb --threads 2",
                                "--device tbb --threads 8 --lanes one", "--device auto --lanes auto"}) {
    INFO(how);
    CHECK(answer(command + " " + how) == one);
  }
  for (const std::string lanes : {"avx2", "avx512"}) {
    const Ran ran = run(command + " --json - --lanes " + lanes);
    if (ran.status == 2) CHECK(ran.err.find("--lanes is " + lanes) != std::string::npos);
    if (ran.status != 2) CHECK(stripped(ran.out) == one);
  }
}

TEST_CASE("shards merged in any order are the run that was not sharded") {
  const Folder folder;
  const Ran whole = run(toy + " --json '" + folder / "whole" + "'");
  const int count = GENERATE(1, 2, 3, 20);  // there are 8 blocks: some of 20 are empty
  std::string files;
  for (int i = 1; i <= count; ++i) {
    const std::string file = folder / ("part" + std::to_string(i));
    const Ran part = run(toy + " --shard " + std::to_string(i) + "/" + std::to_string(count) + " --partial '" + file + "'");
    REQUIRE(part.status == 0);
    CHECK(part.out == file + "\n");
    files = i % 2 == 0 ? files + " '" + file + "'" : "'" + file + "' " + files;
  }
  const Ran merged = run("merge " + files + " --json '" + folder / "merged" + "'");
  INFO(merged.err);
  CHECK(merged.status == 0);
  CHECK(without_speed(whole.out) == merged.out);
  CHECK(stripped(valley::read_file("whole", folder / "whole")) == stripped(valley::read_file("merged", folder / "merged")));
}

TEST_CASE("merge carries the exact means") {
  const Folder folder;
  const std::string command = line + "--trials 10000 --record 3";
  for (const std::string i : {"1", "2"}) run(command + " --shard " + i + "/2 --partial '" + folder / i + "'");
  const Ran merged = run("merge '" + folder / "1" + "' '" + folder / "2" + "' --json -");
  CHECK(stripped(merged.out) == answer(command));
  CHECK(stripped(merged.out)["exact_loss"].size() == 5);
}

TEST_CASE("merge refuses gaps, overlaps, other runs and what is no partial result") {
  const Folder folder;
  const auto make = [&](const std::string& name, const std::string& command, const std::string& shard) {
    REQUIRE(run(command + " --shard " + shard + " --partial '" + folder / name + "'").status == 0);
  };
  make("a", toy, "1/4"), make("b", toy, "2/4"), make("d", toy, "4/4"), make("other", toy + " --seed 2", "3/4");
  make("third", toy, "2/3");
  write(folder / "text", "1,2\n");
  const auto merge = [&](const std::string& names) {
    std::string files;
    for (const char name : names)
      files += " '" +
               folder / (name == 'o'   ? "other"
                         : name == 't' ? "third"
                         : name == 'x' ? "text"
                                       : std::string(1, name)) +
               "'";
    return run("merge" + files);
  };
  check_refused(merge("abd"), {"gap", "without shard 3/4, blocks 4 to 5 of 8", "all shards"});
  check_refused(merge("d"), {"gap", "without shards 1/4, 2/4, 3/4, blocks 0 to 5", "all shards"});
  check_refused(merge("ab"), {"gap", "without shards 3/4, 4/4, blocks 4 to 7", "all shards"});
  check_refused(merge("at"), {"gap", "without blocks 5 to 7 of 8", "all shards"});
  check_refused(merge("abdb"), {"twice", "overlap", "each shard once"});
  check_refused(merge("atb"), {"overlap", "overlap", "each shard once"});
  check_refused(merge("abod"), {"another run", "--seed is 1 in", "2 in"});
  check_refused(merge("ax"), {"text", "text (no checkpoint or partial result)", "whole and unchanged"});
  check_refused(merge(""), {"nothing", "FILES is missing", "partial"});
  check_refused(run("merge /no/such/file"), {"no file", "FILES is /no/such/file", "readable"});
}

TEST_CASE("MPI's ranks together are one process") {
  need_mpi();
  const Json one = answer(toy);
  for (const std::string n : {"1", "2", "3"}) {
    const Folder folder;
    REQUIRE(shell(mpirun + n + " '" + valley_test::program() + "' " + toy + " --threads 1 --json '" + folder / "x" + "' > '" +
                  folder / "out" + "'") == 0);
    CHECK(stripped(valley::read_file("x", folder / "x")) == one);
    CHECK(Json::parse(valley::read_file("x", folder / "x"))["processes"] == std::stoi(n));
    const std::string out = valley::read_file("out", folder / "out");
    CHECK(out.find("digest: ") == out.rfind("digest: "));
  }
}

TEST_CASE("MPI's ranks do not share a pipe of rows") {
  need_mpi();
  const Folder folder;
  CHECK(shell("cat '" + rows(folder) + "' | " + mpirun + "2 '" + valley_test::program() +
              "' escape --landscape quadratic --data - " + "--optimizer sgd --eta 0.1 --start 1 --trials 10 --steps 1 2> '" +
              folder / "err" + "'") != 0);
  CHECK_THAT(valley::read_file("err", folder / "err"), Catch::Contains("--data is -; allowed: a file on disk"));
}

TEST_CASE("an error on MPI's ranks is one message") {
  need_mpi();
  const std::string bad =
      GENERATE(std::string("escape --landscape lake"), toy + " --escape-loss 1", toy + " --json /no/such/folder/x");
  const Folder folder;
  CHECK(shell(mpirun + "3 '" + valley_test::program() + "' " + bad + " > '" + folder / "out" + "' 2> '" + folder / "err" + "'") !=
        0);
  const std::string err = valley::read_file("err", folder / "err");
  INFO(err);
  CHECK(err.find("valley escape: ") != std::string::npos);
  CHECK(err.find("valley escape: ") == err.rfind("valley escape: "));
  CHECK(valley::read_file("out", folder / "out").empty());
}

TEST_CASE("a run that a signal asks to stop says how to go on, and goes on to the same bits") {
  const Folder folder;
  const auto [signal, number] =
      GENERATE(std::pair{std::string("TERM"), 15}, std::pair{std::string("INT"), 2}, std::pair{std::string("HUP"), 1},
               std::pair{std::string("USR1"), 10}, std::pair{std::string("USR2"), 12}, std::pair{std::string("XCPU"), 24});
  // One whose phases take different keys, and whose descent has no momentum.
  const std::string rule = signal == "HUP"
                               ? "sgd --descent adam --share 0.5 --rho 0.1 --trials 4000 --steps 300 --record 70 "
                                 "--switch-at 200 --then friendly_sam"
                               : "usam --rho 0.1 --trials 20000 --steps 3000 --record 700 --switch-at 2000 --then sgd";
  const std::string long_run = "escape --landscape toy --label-noise 0.05 --eta 0.05 --start 1.5,0.1 --optimizer " + rule;
  const std::string checkpoint = folder / "c",
                    slow = " --device serial --lanes one --every 0.02 --checkpoint '" + checkpoint + "'";
  // bash starts background jobs of scripts with SIGINT ignored; env gives it back.
  const int status =
      shell("env --default-signal '" + valley_test::program() + "' " + long_run + slow + " --json '" + folder / "x" + "' > '" +
            folder / "out" + "' 2> '" + folder / "err" + "' & p=$!; for i in $(seq 400); do test -e '" + checkpoint +
            "' && break; sleep 0.05; done; kill -" + signal + " $p; kill -" + signal + " $p; wait $p");
  const std::string err = valley::read_file("err", folder / "err");
  INFO(err);
  REQUIRE(status == 128 + number);
  CHECK(std::count(err.begin(), err.end(), '\n') == 1);
  CHECK(folder.files() == 3);  // checkpoint, out, err: nothing half-written
  const std::size_t command = err.find("valley escape --landscape");
  REQUIRE(command != std::string::npos);
  CHECK(err.find("stopped by SIG" + signal) != std::string::npos);
  // Just as it says, but faster, and a checkpoint's width does not matter.
  std::string words = err.substr(command + 7, err.size() - command - 8);
  for (const std::string name : {" --device serial", " --lanes one"}) words.erase(words.find(name), name.size());
  const Ran rest = run(words);
  INFO(words << rest.err);
  CHECK(rest.status == 0);
  CHECK(stripped(valley::read_file("x", folder / "x")) == answer(long_run));
}

TEST_CASE("without a checkpoint a signal ends the program as ever") {
  const Folder folder;
  CHECK(shell("timeout --preserve-status -s TERM 0.5 '" + valley_test::program() + "' " + line + " --trials 1e9 --json '" +
              folder / "x" + "' 2> '" + folder / "err" + "'") == 143);
  CHECK(valley::read_file("err", folder / "err").empty());
  CHECK(folder.files() == 1);
}

TEST_CASE("a checkpoint that is not of this run is refused") {
  const Folder folder;
  const std::string file = folder / "c", with = " --resume --checkpoint '" + file + "'";
  REQUIRE(run(toy + " --checkpoint '" + file + "'").status == 0);
  const std::string bytes = valley::read_file("c", file);
  check_refused(run(toy + with + " --seed 2"), {"seed", "--seed is 2 here, 1 in " + file, "same"});
  check_refused(run(toy + with + " --momentum 0.5"), {"momentum", "--momentum is 0.5 here, 0 in", "same"});
  check_refused(run(toy + with + " --switch-at 5 --then sgd"), {"switch", "--switch-at is 5 here, not given in", "same"});
  check_refused(run(toy + with + " --shard 1/2 --partial '" + folder / "p" + "'"),
                {"shard", "0 to 4 of 8 here, 0 to 8 of 8 in", "same"});
  write(file, bytes.substr(0, bytes.size() / 2));
  check_refused(run(toy + with), {"half", "damaged", "whole and unchanged"});
  std::string changed = bytes;
  changed[bytes.size() / 2] = static_cast<char>(changed[bytes.size() / 2] ^ 1);
  write(file, changed);
  check_refused(run(toy + with), {"one bit", "damaged", "whole and unchanged"});
  write(file, "");
  check_refused(run(toy + with), {"empty", "no checkpoint", "whole and unchanged"});
  write(file, bytes);
  CHECK(run(toy + with).status == 0);
  fs::remove(file);
  check_refused(run(toy + with), {"missing", "--checkpoint is " + file, "readable"});
}

TEST_CASE("rows that changed are another run, whatever the file is called") {
  const Folder folder;
  const std::string command = on_rows(folder) + "--checkpoint '" + folder / "c" + "'";
  REQUIRE(run(command).status == 0);
  CHECK(run(command + " --resume").status == 0);
  write(folder / "rows.csv", valley::read_file("rows", folder / "rows.csv") + "1,1,1\n");
  check_refused(run(command + " --resume"), {"rows", "rows of --data is 13 rows", "12 rows"});
}

TEST_CASE("a full disk keeps the checkpoint before, and the result") {
  const Folder folder;
  const std::string file = folder / "c";
  REQUIRE(run(toy + " --seed 5 --checkpoint '" + file + "'").status == 0);
  const std::string before = valley::read_file("c", file);
  // A limit on the size of files stands for the full disk.
  const int status = shell("trap '' XFSZ; ulimit -f 16; '" + valley_test::program() + "' " + toy + " --checkpoint '" + file +
                           "' > '" + folder / "out" + "' 2> '" + folder / "err" + "'");
  const std::string err = valley::read_file("err", folder / "err");
  INFO(err);
  CHECK(status == 3);
  CHECK(std::count(err.begin(), err.end(), '\n') == 1);
  CHECK(err.find("cannot write " + file) != std::string::npos);
  CHECK(valley::read_file("c", file) == before);
  CHECK(folder.files() == 3);
  CHECK(valley::read_file("out", folder / "out").find("digest: ") != std::string::npos);
  CHECK(run(toy + " --checkpoint /no/such/folder/c").status == 3);
}
