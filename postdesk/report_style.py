"""This file holds the style of a report's page: light and dark as the reader has it, narrow, on paper."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1d2226; --soft: #56616b; --line: #d9dee2; --ground: #e8ecef;
  --a: #2f6f9f; --b: #7a9a3c; --late: #c0562f; --back: #f6f7f8; --panel: #ffffff }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebee; --soft: #a3adb6; --line: #3a434b;
  --ground: #2b3339; --a: #6fb0de; --b: #a9c468; --late: #e08a63; --back: #14181b; --panel: #1d2327 } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back); margin: 0 }
main { max-width: 74rem; margin: 0 auto; padding: 2rem 1rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 } h2 { font-size: 1.1rem; margin: 0 0 .75rem }
header p, footer { color: var(--soft); margin: .25rem 0 0 } footer { font-size: .875rem; margin-top: 1.5rem }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem;
  margin: 1rem 0 }
section p { margin: 0 0 .75rem }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .75rem; padding: 0;
  border: 0; background: none }
.card { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: .75rem 1rem }
.label, .small { color: var(--soft); font-size: .875rem } .big { font-size: 1.5rem; font-weight: 600;
  line-height: 1.3; font-variant-numeric: tabular-nums }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif }
svg .a { fill: var(--a); stroke: var(--a); stroke-width: 0 } svg .b { fill: var(--b); stroke: var(--b);
  stroke-width: 0 }
svg .line { fill: none; stroke-width: 2 }
svg .grid { stroke: var(--line); stroke-width: 1 } svg .axis { fill: var(--soft) }
.bar { display: grid; grid-template-columns: minmax(0, 14rem) 1fr minmax(0, 12rem); gap: .75rem;
  align-items: center; margin: .35rem 0; font-size: .9rem; line-height: 1.3 }
.bar span { overflow-wrap: anywhere } .bar span:last-child { color: var(--soft) }
.bar .ground { height: .9rem; border-radius: 3px; background: var(--ground); overflow: hidden;
  print-color-adjust: exact } .bar i { display: block; height: 100%; background: var(--a);
  print-color-adjust: exact } .bar i.late { background: var(--late) }
.legend { color: var(--soft); font-size: .875rem }
.legend i { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin: 0 .35rem 0 0;
  vertical-align: -1px } .legend i + i, .legend .b { margin-left: 1rem }
.legend .a { background: var(--a) } .legend .b { background: var(--b) }
details { margin-top: .5rem } summary { cursor: pointer; color: var(--soft); font-size: .875rem }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .85rem }
th, td { text-align: right; padding: .35rem .4rem; border-bottom: 1px solid var(--line); white-space: nowrap;
  font-variant-numeric: tabular-nums }
thead th { color: var(--soft); font-weight: 600 } tbody th { font-weight: 400 }
tbody th, .word { text-align: left; white-space: normal; min-width: 7rem }
figure { margin: 0 } blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid var(--b);
  font-size: 1.1rem } figcaption { color: var(--soft); font-size: .875rem; margin-top: .35rem }
@media (max-width: 40rem) { main { padding: 1rem .5rem } section { padding: .75rem }
  .bar { grid-template-columns: 1fr auto; gap: .2rem .75rem; margin: .5rem 0 }
  .bar .ground { grid-row: 2; grid-column: 1 / -1 } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --ground: #e8e8e8;
  --back: #fff; --panel: #fff; --a: #2f6f9f; --b: #7a9a3c; --late: #c0562f }
  main { max-width: none; padding: 0 }
  section { break-inside: avoid; border-radius: 0 } details::details-content { content-visibility: visible;
  height: auto } .wide { overflow: visible } table { font-size: 8pt } th, td { white-space: normal } }
"""
