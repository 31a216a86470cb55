#include "figures/plot.hpp"

#include <gnuplot-iostream.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "base/number.hpp"
#include "base/require.hpp"

namespace valley::figures {
namespace {

constexpr double points_per_mm = 72 / 25.4;
constexpr int png_width = 1600;                    // pixels
constexpr double right = 5, top = 7, bottom = 12;  // mm around each panel

std::string number(double x) { return rounded(x, 6); }

std::string bare(double x) { return std::isnan(x) ? "*" : literal(x); }

std::string house_style() {
  return R"(set encoding utf8
set datafile separator comma
set datafile columnheaders
set datafile missing NaN
set border 3 lc rgb "#666666" lw 0.7
set minussign
set pointintervalbox 0.001
set errorbars 1.4
set tics out nomirror scale 0.5 textcolor rgb "#333333"
set grid lt 1 lc rgb "#e8e8e8" lw 0.5
set style fill solid 1 noborder
)" + palette();
}

std::string axis_script(char name, const Axis& axis) {
  const std::string n(1, name);
  std::string out = "unset logscale " + n + "; set format " + n + " \"%g\"; unset " + n + "tics; unset m" + n + "tics\n";
  out += "set " + n + "label " + quoted(axis.label) + (name == 'x' ? " offset 0, 0.4\n" : "\n");
  out += "set " + n + "range [" + bare(axis.low) + ":" + bare(axis.high) + "]\n";
  if (axis.log) out += "set logscale " + n + "; set format " + n + " \"10^{%L}\"\n";
  out += "set " + n + "tics out nomirror " + (axis.tics.empty() ? "autofreq" : axis.tics) + "\n";
  if (axis.log && axis.high / axis.low <= 1e5) out += "set m" + n + "tics 10\n";
  return out;
}

std::string expression(const std::string& column) {
  return column.starts_with('=') ? "(" + column.substr(1) + ")" : "column(" + quoted(column) + ")";
}

std::string curve_script(const Curve& curve) {
  std::string x = expression(curve.x);
  std::string chosen;
  for (const auto& [column, value] : curve.where) {
    chosen += (chosen.empty() ? "" : " && ") + std::string("is(") + quoted(column) + ", " + quoted(value) + ")";
  }
  if (!chosen.empty()) x = "(" + chosen + " ? " + x + " : NaN)";
  if (!x.starts_with('(')) x = "(" + x + ")";
  std::string edge = curve.y2.empty() ? "" : ":(" + expression(curve.y2) + ")";
  for (const auto& column : curve.columns) edge += ":(" + expression(column) + ")";
  return "data using " + x + ":(" + expression(curve.y) + ")" + edge + " with " + curve.with + " ls " +
         std::to_string(static_cast<int>(curve.ink)) + (curve.more.empty() ? "" : " " + curve.more) +
         (curve.title.empty() ? " notitle" : " title " + quoted(curve.title));
}

}  // namespace

Plot::Plot(std::string id_, std::string caption_, const Table& data, std::filesystem::path file_)
    : id(std::move(id_)), caption(std::move(caption_)), columns_of_data(data.columns), file(std::move(file_)) {}

Plot& Plot::page(double width_, double height_, int columns_, double left_) {
  width = width_;
  height = height_;
  columns = columns_;
  left = left_;
  return *this;
}

Plot& Plot::footer(std::string words) {
  footnote = std::move(words);
  return *this;
}

Plot& Plot::room_for_key(double height_, int entries_a_line) {
  key_height = height_;
  key_columns = entries_a_line;
  return *this;
}

Plot& Plot::add(Panel panel) {
  for (const auto& curve : panel.curves) {
    check_column(curve.x);
    check_column(curve.y);
    if (!curve.y2.empty()) check_column(curve.y2);
    for (const auto& column : curve.columns) check_column(column);
    for (const auto& condition : curve.where) check_column(condition.first);
  }
  panels.push_back(std::move(panel));
  return *this;
}

void Plot::check_column(const std::string& name) const {
  if (name.starts_with('=')) return;
  if (std::find(columns_of_data.begin(), columns_of_data.end(), name) != columns_of_data.end()) return;
  std::string allowed;
  for (const auto& column : columns_of_data) allowed += (allowed.empty() ? "" : ", ") + column;
  reject("column of " + file.filename().string(), name, allowed);
}

std::string Plot::panel_script(std::size_t index) const {
  const Panel& panel = panels[index];
  const int rows = (static_cast<int>(panels.size()) + columns - 1) / columns;
  const double cell_w = width / columns, cell_h = height / rows;
  const double x0 = cell_w * static_cast<double>(index % static_cast<std::size_t>(columns));
  const double y0 = foot() + height - cell_h * static_cast<double>(index / static_cast<std::size_t>(columns) + 1);
  const double page_h = height + foot();
  std::string out = "\nunset label; unset arrow; unset object; set key default; unset key\n";
  out += "set lmargin at screen " + number((x0 + left) / width) + "; set rmargin at screen " +
         number((x0 + cell_w - right) / width) + "\n";
  out += "set bmargin at screen " + number((y0 + bottom) / page_h) + "; set tmargin at screen " +
         number((y0 + cell_h - top) / page_h) + "\n";
  out += axis_script('x', panel.x) + axis_script('y', panel.y);
  const std::string letter = panels.size() > 1 ? std::string("{/:Bold ") + static_cast<char>('a' + index) + "} " : "";
  out += "set label " + quoted(letter + " " + panel.title) + " at graph 0, graph 1 left offset character 0, 0.8\n";
  out += panel.key == key_below ? key_script(panel) : "set key " + panel.key + "\n";
  for (const auto& mark : panel.marks) out += mark + "\n";
  if (index == 0 && small_print() > 0)
    out += "set label " + quoted(footnote) + " at screen 0.99, screen " + number(0.4 * small_print() / page_h) +
           " right noenhanced font \",5\" textcolor rgb \"#666666\"\n";
  out += "plot ";
  for (std::size_t k = 0; k < panel.curves.size(); ++k) out += (k == 0 ? "" : ", \\\n     ") + curve_script(panel.curves[k]);
  return out + "\n";
}

/// Centred in its room, so many entries a line.
std::string Plot::key_script(const Panel& panel) const {
  const auto entries =
      std::count_if(panel.curves.begin(), panel.curves.end(), [](const Curve& curve) { return !curve.title.empty(); });
  const double middle = (small_print() + key_height / 2) / (height + foot());
  return "set key at screen 0.5, screen " + number(middle) + " center center vertical maxrows " +
         std::to_string((entries + key_columns - 1) / key_columns) + " reverse Left samplen 2.5 width -4 spacing 1.2\n";
}

std::string Plot::script() const {
  const double page_h = height + foot(), points_w = width * points_per_mm, points_h = page_h * points_per_mm;
  const double zoom = png_width / points_w;
  const int png_height = static_cast<int>(std::lround(png_width * page_h / width));
  std::string out = "# " + id + ": " + caption + "\n# Draw it again with: gnuplot " + id + ".gp\n\n";
  out += "data = " + quoted(file.generic_string()) + "\nis(name, value) = strcol(name) eq value\n" + house_style();
  out += "\ndo for [kind in \"svg png pdf\"] {\n";
  out += "if (kind eq \"svg\") { set terminal svg size " + number(std::lround(points_w)) + "," + number(std::lround(points_h)) +
         " dynamic font \"DejaVu Sans,7\" linewidth 1 background \"white\" }\n";
  out += "if (kind eq \"png\") { set terminal pngcairo size " + number(png_width) + "," + number(png_height) +
         " font \"DejaVu Sans,7\" fontscale " + number(zoom * 0.75) + " linewidth " + number(zoom) + " pointscale " +
         number(zoom) + " }\n";
  out += "if (kind eq \"pdf\") { set terminal pdfcairo size " + number(width / 10) + "cm," + number(page_h / 10) +
         "cm font \"DejaVu Sans,7\" fontscale 0.75 linewidth 2 }\n";
  out += "set output " + quoted(id + ".") + ".kind\nset multiplot\n";
  for (std::size_t k = 0; k < panels.size(); ++k) out += panel_script(k);
  return out + "\nunset multiplot\nunset output\n}\n";
}

void Plot::write(const std::filesystem::path& path) const {
  const std::string whole = script();
  {
    Gnuplot gp(">" + path.string());
    gp << whole;
  }
  std::error_code missing;
  if (std::filesystem::file_size(path, missing) != whole.size() || missing) {
    throw std::runtime_error("cannot write " + path.string() + ": the script did not arrive whole");
  }
}

}  // namespace valley::figures
