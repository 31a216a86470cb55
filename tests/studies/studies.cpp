// Studies at smoke size: whole, cut and resumed, refused.
#include "experiments/studies/study.hpp"

#include <atomic>
#include <map>
#include <set>

#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/shell_word.hpp"
#include "experiments/studies/parts.hpp"
#include "experiments/study_catalogue.hpp"
#include "experiments/study_record.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/program.hpp"
#include "tests/where.hpp"

namespace valley::studies {
namespace {

using valley_test::Folder;

const Study& study(const std::string& id) {
  const auto place = std::find_if(studies().begin(), studies().end(), [&](const Study& one) { return one.id == id; });
  REQUIRE(place != studies().end());
  return *place;
}

std::string csv(const Folder& folder, const std::string& id) { return read_file("CSV", folder.path / (id + ".csv")); }

}  // namespace

TEST_CASE("every study in the catalogue runs at smoke size and leaves a sound record") {
  for (const StudyEntry& entry : study_catalogue()) {
    CAPTURE(entry.id);
    const Folder out;
    REQUIRE(run_study(study(entry.id), {.out = out.path}));
    const StudyRecord record = read_study(out.path, entry.id);
    CHECK(record.manifest.at("scale") == "smoke");
    CHECK(record.table.rows.size() > 10);
  }
  CHECK(studies().size() == study_catalogue().size());
}

TEST_CASE("a study cut at any place and resumed has the CSV of one that was not") {
  const Folder whole;
  REQUIRE(run_study(study("late_switch"), {.out = whole.path}));
  for (const int looks : {0, 3, 40, 200}) {
    const Folder cut;
    std::atomic<int> left = looks;
    StudyOptions options{.out = cut.path};
    options.watch.asked_to_stop = [&left] { return left-- <= 0; };
    REQUIRE_FALSE(run_study(study("late_switch"), options));
    if (has_study(cut.path, "late_switch"))
      CHECK(read_study(cut.path, "late_switch").manifest.at("jobs_done") <
            read_study(whole.path, "late_switch").manifest.at("jobs"));
    CHECK_THROWS_WITH(run_study(study("late_switch"), {.out = cut.path}), Catch::Contains("--resume"));
    REQUIRE(run_study(study("late_switch"), {.out = cut.path, .resume = true}));
    CHECK(csv(cut, "late_switch") == csv(whole, "late_switch"));
  }
}

TEST_CASE("a measurement that is cut comes again when the study is resumed") {
  const Folder whole, cut;
  REQUIRE(run_study(study("stability_network"), {.out = whole.path}));
  std::atomic<int> left = 2000;
  StudyOptions options{.out = cut.path};
  options.watch.asked_to_stop = [&left] { return left-- <= 0; };
  bool done = run_study(study("stability_network"), options);
  for (int k = 0; k < 20 && !done; ++k) {
    left = 300;
    options.resume = true;
    done = run_study(study("stability_network"), options);
  }
  if (!done) REQUIRE(run_study(study("stability_network"), {.out = cut.path, .resume = true}));
  CHECK(csv(cut, "stability_network") == csv(whole, "stability_network"));
}

namespace {

/// Two seeds of two arms, the second at a rate at which it diverges.
Study small() {
  const auto config = [](const char* rate) {
    return std::string(
               "threads = 1\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n[model]\nwidths = [4]\n[training]\n"
               "batch = 8\nlearning_rate = ") +
           rate + "\n[[phase]]\nuntil = 2\n";
  };
  const auto jobs = [config](const Plan&) {
    std::vector<Job> all;
    for (const std::uint64_t trial : {0, 1})
      for (const auto& [arm, rate] : {std::pair{"tame", "0.1"}, std::pair{"wild", "1e15"}})
        all.push_back({arm, trial, config(rate), [](const Trained& run) {
                         return std::vector<Found>{{{}, 1, "loss", run.history.back().test_loss, 0}};
                       }});
    return all;
  };
  return {.id = "late_switch", .jobs = jobs, .comparisons = {{"tame", "wild"}}};
}

}  // namespace

TEST_CASE("a run that diverges is counted and named, and enters no mean") {
  const Folder out;
  REQUIRE(run_study(small(), {.out = out.path}));
  const StudyRecord record = read_study(out.path, "late_switch");
  CHECK(record.manifest.at("diverged") == 2);
  CHECK(record.manifest.at("jobs_done") == 4);
  CHECK(origin_of(record.manifest).find("2 runs diverged and left out") != std::string::npos);
  int means = 0;
  for (const auto& row : record.table.rows) {
    CHECK(std::get<std::string>(row[0]) != "difference");
    if (std::get<std::string>(row[0]) == "mean" && std::get<std::string>(row[4]) == "loss") {
      ++means;
      CHECK(std::get<std::string>(row[1]) == "tame");
    }
  }
  CHECK(means == 1);
}

TEST_CASE("a damaged part is done again, as is a run that has no checkpoint yet") {
  const Folder out;
  REQUIRE(run_study(small(), {.out = out.path}));
  const std::string whole = csv(out, "late_switch");
  const auto part = out.path / "parts/0000-tame-0.csv", other = out.path / "parts/0002-tame-1.csv";
  const std::string good = read_file("part", part);
  const auto again = [&](const std::string& content) {
    write_file(part, content);
    REQUIRE(run_study(small(), {.out = out.path, .resume = true}));
    CHECK(csv(out, "late_switch") == whole);
    CHECK(read_file("part", part) == good);
  };
  again("");
  again(good.substr(0, good.size() / 2));
  again(read_file("part", other));  // another job's
  std::string forged = good;
  forged[forged.size() - 4] = forged[forged.size() - 4] == '1' ? '2' : '1';
  again(forged);
  std::filesystem::remove(part);
  for (const char* const name : {"checkpoint.safetensors", "manifest.json"})  // history.csv stays
    std::filesystem::remove(out.path / "runs/0000-tame-0" / name);
  REQUIRE(run_study(small(), {.out = out.path, .resume = true}));
  CHECK(csv(out, "late_switch") == whole);
}

TEST_CASE("a study is not gone on with on other data, nor while another program is at it") {
  const Folder out;
  REQUIRE(run_study(small(), {.out = out.path}));
  std::filesystem::remove(out.path / "parts/0002-tame-1.csv");
  const auto manifest = out.path / "runs/0000-tame-0/manifest.json";
  std::string text = read_file("manifest", manifest);
  const auto at = text.find("training_pixels_checksum\": \"") + 28;
  text[at] = text[at] == '1' ? '2' : '1';
  write_file(manifest, text);
  CHECK_THROWS_WITH(run_study(small(), {.out = out.path, .resume = true}),
                    Catch::Contains("0000-tame-0") && Catch::Contains("training_pixels_checksum"));
  const FolderLock held("--out", out.path);
  CHECK_THROWS_WITH(run_study(small(), {.out = out.path, .resume = true}), Catch::Contains("another program"));
}

TEST_CASE("a study in a folder of any name says how it goes on and how it is drawn, in commands for a shell") {
  const Folder folder;
  const std::string out = folder / "a b'\"$HOME`\\;\xff", quoted = shell_word(out), err = folder / "err";
  const int status =
      valley_test::shell("'" + valley_test::program() + "' study late_switch --out " + quoted + " 2> '" + err +
                         "' & p=$!; for i in $(seq 1000); do ls " + quoted +
                         "/studies/late_switch/runs/*/checkpoint.safetensors > /dev/null 2>&1 && break; sleep 0.02; "
                         "done; kill -USR1 $p; wait $p");
  const std::string said = read_file("err", err);
  INFO(said);
  REQUIRE(status == 128 + 10);
  const auto pasted = [](const std::string& text) {
    const std::size_t command =
        text.find("valley ", text.find(" it: valley ") == std::string::npos ? text.find("with: ") : text.find(" it: "));
    return valley_test::run(text.substr(command + 7, text.find('\n', command) - command - 7));
  };
  const auto rest = pasted(said);
  INFO(rest.err);
  REQUIRE(rest.status == 0);
  const auto drawn = pasted(rest.out);
  INFO(rest.out << drawn.err);
  CHECK(drawn.status == 0);
  CHECK(drawn.err.empty());
}

TEST_CASE("what is recorded was trained by the configs that the studies have now") {
  const std::filesystem::path recorded = std::filesystem::path(valley_test::source_folder()) / "experiments/recorded";
  const Scale scales[] = {Scale::smoke, Scale::cpu, Scale::gpu};
  for (const Study& one : studies()) {
    if (!has_study(recorded, one.id)) continue;
    INFO(one.id);
    const Json manifest = read_study(recorded, one.id).manifest;
    const auto* const scale =
        std::find_if(std::begin(scales), std::end(scales), [&](Scale it) { return manifest.at("scale") == name(it); });
    REQUIRE(scale != std::end(scales));
    std::map<std::string, std::set<std::string>> now;
    for (const Job& job : one.jobs(*scale)) now[job.arm].insert(job.config);
    CHECK(manifest.at("configs").size() == now.size());
    for (const auto& [arm, configs] : now) CHECK(manifest.at("configs").at(arm).dump(1) == Json(configs).dump(1));
  }
}

TEST_CASE("the catalogue has the fingerprint of what each study trains now") {
  for (const StudyEntry& entry : study_catalogue())
    for (std::size_t k = 0; k < study_scales.size(); ++k) {
      CAPTURE(entry.id, study_scales[k]);
      CHECK(entry.fingerprints[k] == fingerprint(study(entry.id).jobs(static_cast<Scale>(k))));
    }
}

TEST_CASE("only the same study can be resumed, and a record that was touched is refused") {
  const Folder out;
  REQUIRE(run_study(study("late_switch"), {.out = out.path}));
  CHECK_THROWS_WITH(run_study(study("switch_to_sam"), {.out = out.path, .resume = true}), Catch::Contains("same study"));
  CHECK_THROWS_WITH(run_study(study("late_switch"), {.plan = Scale::cpu, .out = out.path, .resume = true}),
                    Catch::Contains("same study"));
  CHECK_THROWS_WITH(read_study(out.path, "switch_to_sam"), Catch::Contains("switch_to_sam.json"));
  const std::filesystem::path csv_file = out.path / "late_switch.csv";
  std::string text = read_file("CSV", csv_file);
  text[text.size() - 5] = text[text.size() - 5] == '1' ? '2' : '1';
  write_file(csv_file, text);
  CHECK_THROWS_WITH(read_study(out.path, "late_switch"), Catch::Contains("checksum"));
}

}  // namespace valley::studies
