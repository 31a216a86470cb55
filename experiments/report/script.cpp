#include "experiments/report/assets.hpp"

namespace valley::report {

// The buttons are made here: without scripts there are none that do nothing.
const char* const report_script = R"js(
"use strict";
function sorted_by(cell) { return "key" in cell.dataset ? cell.dataset.key : cell.textContent; }
function order(a, b, numeric) {
  if (!numeric) return a.localeCompare(b, "en", {numeric: true});
  return Number(a) - Number(b);
}
function sort(table, column, down) {
  const body = table.tBodies[0];
  const numeric = table.tHead.rows[0].cells[column].classList.contains("number");
  const rows = Array.from(body.rows, row => ({row, key: sorted_by(row.cells[column])}));
  const missing = one => numeric ? Number.isNaN(Number(one.key)) : one.key === "";
  const there = rows.filter(one => !missing(one));
  there.sort((a, b) => (down ? -1 : 1) * (order(a.key, b.key, numeric) || 0));
  for (const one of there.concat(rows.filter(missing))) body.append(one.row);
}
for (const table of document.querySelectorAll("table.sorts")) {
  const heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(table, column, down);
    });
  });
}
)js";

}  // namespace valley::report
