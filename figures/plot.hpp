// What a figure is made of: panels with axes, curves picked out of one long CSV, and marks.
// Everything here is a value; only plot.cpp turns it into gnuplot's language.
//
// Lengths are millimetres of the printed page; marks are placed in the axes' own units unless said.
#pragma once

#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/table.hpp"
#include "figures/marks.hpp"

namespace valley::figures {

inline constexpr double automatic = std::numeric_limits<double>::quiet_NaN();

struct Axis {
  std::string label = {};  // symbol and unit, in gnuplot's enhanced text
  double low = automatic, high = automatic;
  bool log = false;       // tics at 10^k
  std::string tics = {};  // what follows gnuplot's `set xtics`; empty: its own choice
};

/// Rows of the CSV whose named columns hold these texts (no comma or quote in them: gnuplot would not find them).
using Where = std::vector<std::pair<std::string, std::string>>;

struct Curve {
  Where where = {};
  std::string x = {}, y = {};  // column names; "=EXPRESSION" is passed to gnuplot as it is
  Ink ink = Ink::guide;
  std::string title = {};  // entry in the key; empty: none
  std::string with = "lines";
  std::string more = {};                  // gnuplot's words after the line style: overrides it
  std::string y2 = {};                    // the other edge where with = "filledcurves"
  std::vector<std::string> columns = {};  // further ones, where `with` takes more than x, y and y2
};

struct Panel {
  std::string title;
  Axis x, y;
  std::vector<Curve> curves;
  std::vector<std::string> marks;  // gnuplot commands: text(), vertical(), ... of marks.hpp, or others
  std::string key = "off";         // what follows gnuplot's `set key`
};

/// The key of a panel that stands below all of them.
inline constexpr const char* key_below = "below";

class Plot {
 public:
  /// Columns are checked against `data`'s, which lies in `file` as seen from the script's folder.
  Plot(std::string id, std::string caption, const Table& data, std::filesystem::path file);

  /// Page width and height in mm, panels side by side, room left of each for its labels. A journal's page is 180 mm
  /// wide, a column of it 88 mm.
  Plot& page(double width, double height, int columns, double left = 17);
  /// Adds a panel. Throws std::invalid_argument for a column the data lacks.
  Plot& add(Panel panel);
  /// One line in small print below all panels; the page grows by its height.
  Plot& footer(std::string words);
  /// Room of this height (mm) below all panels, by which the page grows: the key of the panel whose `key` is key_below goes
  /// there, so many entries a line.
  Plot& room_for_key(double height, int entries_a_line);
  /// The gnuplot script. Draws ID.svg, ID.png, ID.pdf into the working folder.
  std::string script() const;
  /// Writes the script to `path` through gnuplot-iostream. Throws std::runtime_error when it does not arrive whole.
  void write(const std::filesystem::path& path) const;

 private:
  void check_column(const std::string& name) const;
  std::string panel_script(std::size_t index) const;
  std::string key_script(const Panel& panel) const;

  double small_print() const { return footnote.empty() ? 0 : 4; }  // mm
  double foot() const { return small_print() + key_height; }

  std::string id, caption, footnote;
  std::vector<std::string> columns_of_data;
  std::filesystem::path file;
  double width = 180, height = 70, left = 17, key_height = 0;
  int columns = 1, key_columns = 1;
  std::vector<Panel> panels;
};

}  // namespace valley::figures
