#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

std::string with_value(const std::string& y, const std::string& value) {
  std::string out = "=";
  for (const char c : y) out += c == '%' ? value : std::string(1, c);
  return out;
}

Where rows(const char* series, const Arm& arm, const std::string& quantity) {
  return {{"series", series}, {"arm", arm.id}, {"quantity", quantity}};
}

Curve curve(const char* series, const Arm& arm, const Place& place) {
  Curve made;
  made.where = rows(series, arm, place.quantity);
  made.x = "=" + place.x;
  made.y = with_value(place.y, "column(\"value\")");
  made.ink = arm.ink;
  made.title = arm.title;
  return made;
}

Curve with_interval(Curve made, const Place& place) {
  made.with = "yerrorbars";
  made.more = "dt solid ps 0.5 lw 1.2";
  made.columns = {with_value(place.y, "column(\"low\")"), with_value(place.y, "column(\"high\")")};
  return made;
}

}  // namespace

Curve mean_line(const Arm& arm, const Place& place) { return curve("mean", arm, place); }

Curve spread_band(const Arm& arm, const Place& place) {
  Curve band = curve("mean", arm, place);
  band.title = "";
  band.with = "filledcurves";
  band.more = "fs transparent solid 0.18 noborder";
  band.y = with_value(place.y, "(column(\"value\") - column(\"error\"))");
  band.y2 = with_value(place.y, "(column(\"value\") + column(\"error\"))");
  return band;
}

Curve mean_bar(const Arm& arm, const Place& place) { return with_interval(curve("mean", arm, place), place); }

Curve seed_dots(const Arm& arm, const Place& place) {
  Curve dots = curve("trial", arm, place);
  dots.title = "";
  dots.with = "points";
  dots.more = "pt 7 ps 0.25";
  return dots;
}

Curve difference_bar(const Arm& arm, const std::string& versus, const Place& place) {
  Curve made = curve("difference", arm, place);
  made.where.emplace_back("versus", versus);
  return with_interval(std::move(made), place);
}

}  // namespace valley::figures
