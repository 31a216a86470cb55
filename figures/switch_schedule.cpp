// SAM first or last, by three schedules: test error over full SAM's against SAM's share of the epochs, and of the rates.
// switch_schedule.csv: a study's columns; arms SCHEDULE_sgd, SCHEDULE_sam, SCHEDULE_first_X, SCHEDULE_last_X, x the share X.
#include <array>

#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

struct Side {
  const char *id, *title;
  Ink ink;
  const char* marker;
  double aside;  // to the right, so that bars stand beside each other
};

constexpr std::array<Side, 2> sides{
    {{"first", "SAM first, then SGD", Ink::usam, "5", 0}, {"last", "SGD, then SAM last", Ink::bound, "6", 0.01}}};

constexpr std::array<std::pair<const char*, const char*>, 3> schedules{
    {{"step", "steps down"}, {"cosine", "cosine"}, {"constant", "constant rate"}}};

/// gnuplot's expression for where the side's arms stand: at their share of `quantity`, which is the same for all seeds.
std::string places(const Table& data, const std::string& schedule, const Side& side, const std::string& quantity) {
  std::string x = "NaN";
  for (const std::string& arm : distinct(data, "arm")) {
    if (!arm.starts_with(schedule + "_" + side.id + "_") && arm != schedule + "_sgd") continue;
    const std::string column = quantity == "x" ? "x" : "value", measured = quantity == "x" ? "test_accuracy" : quantity;
    const double at = first(data, column, {{"series", "mean"}, {"arm", arm}, {"quantity", measured}});
    x = "(strcol(\"arm\") eq " + quoted(arm) + " ? " + literal(at + side.aside) + " : " + x + ")";
  }
  return x;
}

/// `quantity`: whose shares the arms stand at, x those of the epochs.
Panel differences(const Table& data, const std::string& schedule, const std::string& title, const std::string& quantity) {
  Panel panel;
  panel.title = title;
  panel.x = {.label = quantity == "x" ? "SAM's share of the epochs (%)" : "SAM's share of the summed rates (%)",
             .low = -0.04,
             .high = 1.04,
             .tics = "(\"0\" 0, \"25\" 0.25, \"50\" 0.5, \"75\" 0.75, \"100\" 1)"};
  panel.y = {.label = "error minus full SAM's (points)"};
  for (const Side& side : sides) {
    Curve line, bars = difference_bar({"", side.title, side.ink}, schedule + "_sam",
                                      {"test_accuracy", "-100*%", places(data, schedule, side, quantity)});
    std::erase_if(bars.where, [](const auto& one) { return one.first == "arm"; });
    line = bars;
    line.title = "", line.with = "lines", line.columns = {}, line.more = "lw 1";
    bars.more = std::string("dt solid lw 1.2 ps 0.6 pt ") + side.marker;
    panel.curves.insert(panel.curves.end(), {line, bars});
  }
  panel.marks = {horizontal(0)};
  return panel;
}

void draw_switch_schedule(const Table& data, Plot& plot) {
  plot.page(180, 120, 3).room_for_key(5, 2);
  for (const auto& [schedule, title] : schedules) {
    plot.add(differences(data, schedule, title, "x"));
  }
  for (const auto& [schedule, title] : schedules) {
    Panel panel = differences(data, schedule, title + std::string(", by rate"), "rate_share");
    if (schedule == schedules.back().first) panel.key = key_below;
    plot.add(panel);
  }
}

const bool added = add(
    {.id = "switch_schedule",
     .says = "SAM first or last by three schedules of the learning rate: which part of training counts.",
     .caption = "SAM for the first or the last share of the epochs and SGD for the others, by three schedules of the learning "
                "rate: test error minus that of SAM throughout, paired differences and their 95 % intervals. a, b, c: against "
                "SAM's share of the epochs. d, e, f: the same points against SAM's share of the sum of all steps' learning "
                "rates; were that all that counts, first and last would lie on one curve. By a constant rate the two shares "
                "are the same.",
     .draw = draw_switch_schedule});

}  // namespace
}  // namespace valley::figures
