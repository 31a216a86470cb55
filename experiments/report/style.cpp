#include "experiments/report/assets.hpp"

namespace valley::report {

const char* const report_style = R"css(
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1a1a1a; --faint: #5c5c5c; --line: #d9d9d9; --tint: #f5f6f7; --link: #0063a0;
  --good: #00664a; --good-tint: #e3f4ee; --open: #6b4e00; --open-tint: #fbf1d9; --bad: #a3210f; --bad-tint: #fbe6e2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181a; --ink: #e6e6e6; --faint: #a3a3a3; --line: #3a3d40; --tint: #202326; --link: #7cc4f0;
    --good: #7fd8b8; --good-tint: #12332a; --open: #f0cf82; --open-tint: #3a2f12; --bad: #ff9c8c; --bad-tint: #43190f;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 0 0 .6rem; overflow-wrap: anywhere; }
p { margin: .6rem 0; overflow-wrap: break-word; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, summary:focus-visible, .wide:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px;
}
.summary { font-size: 1.15rem; }
code {
  font: .9em/1.4 ui-monospace, "DejaVu Sans Mono", monospace; background: var(--tint); border-radius: 3px; padding: .1em .35em;
  overflow-wrap: anywhere;
}
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; margin: .6rem 0; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
article, figure { border-top: 1px solid var(--line); margin: 0; padding: 1.4rem 0 1.2rem; }
.statement { font-size: 1.05rem; line-height: 2; overflow-x: auto; overflow-y: hidden; padding-bottom: .2rem; }
math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math, serif; }
.verdict { font-size: .82rem; font-weight: 600; border-radius: 999px; padding: .12rem .6rem; white-space: nowrap; }
.holds { color: var(--good); background: var(--good-tint); }
.open { color: var(--open); background: var(--open-tint); }
.fails { color: var(--bad); background: var(--bad-tint); }
summary { cursor: pointer; padding: .3rem 0; }
td .verdict { white-space: normal; display: inline-block; border-radius: .7rem; line-height: 1.3; }
.wide { overflow-x: auto; max-width: 100%; border: 1px solid var(--line); border-radius: 6px; }
details .wide { max-height: 30rem; overflow-y: auto; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .4rem .5rem; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-weight: 400; }
details tbody th { min-width: min(24rem, 58vw); max-width: 26rem; overflow-wrap: break-word; }
.number { white-space: nowrap; }
details td:last-child { min-width: 9rem; }
thead th { position: sticky; top: 0; background: var(--tint); vertical-align: bottom; padding: 0; }
thead button {
  font: inherit; font-weight: 600; color: inherit; text-align: inherit; background: none; border: 0; width: 100%;
  padding: .4rem .5rem; cursor: pointer;
  white-space: nowrap;
}
thead button:hover { text-decoration: underline; }
thead button::after { content: " \2195"; color: var(--faint); }
[aria-sort=ascending] button::after { content: " \2191"; color: inherit; }
[aria-sort=descending] button::after { content: " \2193"; color: inherit; }
th.number, td.number { text-align: right; }
figure .wide { background: #fff; padding: .5rem; }
figure svg { display: block; width: 100%; min-width: 40rem; max-width: 64rem; height: auto; margin: 0 auto; }
figcaption { color: var(--faint); font-size: .92rem; margin-top: .6rem; max-width: 60rem; overflow-wrap: break-word; }
nav a { margin-right: 1rem; }
footer { color: var(--faint); font-size: .9rem; padding-top: 1.5rem; padding-bottom: 2rem; }
@media (max-width: 36rem) {
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: .35rem; }
}
@media print { .wide { overflow: visible; max-height: none; } figure svg { min-width: 0; } }
)css";

}  // namespace valley::report
