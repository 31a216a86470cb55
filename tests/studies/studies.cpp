// Studies at smoke size: whole, cut and resumed, refused.
#include "experiments/studies/study.hpp"

#include <atomic>

#include "base/file.hpp"
#include "experiments/study_catalogue.hpp"
#include "experiments/study_record.hpp"
#include "tests/experiments/program.hpp"
#include "tests/network/catch_and_torch.hpp"

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
    options.asked_to_stop = [&left] { return left-- <= 0; };
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
  options.asked_to_stop = [&left] { return left-- <= 0; };
  bool done = run_study(study("stability_network"), options);
  for (int k = 0; k < 20 && !done; ++k) {
    left = 300;
    options.resume = true;
    done = run_study(study("stability_network"), options);
  }
  if (!done) REQUIRE(run_study(study("stability_network"), {.out = cut.path, .resume = true}));
  CHECK(csv(cut, "stability_network") == csv(whole, "stability_network"));
}

TEST_CASE("only the same study can be resumed, and a record that was touched is refused") {
  const Folder out;
  REQUIRE(run_study(study("late_switch"), {.out = out.path}));
  CHECK_THROWS_WITH(run_study(study("switch_to_sam"), {.out = out.path, .resume = true}), Catch::Contains("same study"));
  CHECK_THROWS_WITH(run_study(study("late_switch"), {.scale = Scale::cpu, .out = out.path, .resume = true}),
                    Catch::Contains("same study"));
  CHECK_THROWS_WITH(read_study(out.path, "switch_to_sam"), Catch::Contains("switch_to_sam.json"));
  const std::filesystem::path csv_file = out.path / "late_switch.csv";
  std::string text = read_file("CSV", csv_file);
  text[text.size() - 5] = text[text.size() - 5] == '1' ? '2' : '1';
  write_file(csv_file, text);
  CHECK_THROWS_WITH(read_study(out.path, "late_switch"), Catch::Contains("checksum"));
}

}  // namespace valley::studies
