/** Looks of the admin's pages: light and dark, from 320 px upwards. One column, and steps of a quarter of a rem. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1a2230, #e6ebf2);
  --soft: light-dark(#566176, #a3b1c5);
  --ground: light-dark(#f6f7f9, #10151c);
  --sheet: light-dark(#ffffff, #181f29);
  --rule: light-dark(#e2e6ec, #2b3543);
  --line: light-dark(#8490a3, #66758b);
  --action: light-dark(#0b5cad, #84bcf7);
  --on-action: light-dark(#ffffff, #0c1622);
  --hover: light-dark(#eef2f7, #212a37);
  --danger: light-dark(#b0232b, #ff9d9d);
  --on-danger: light-dark(#ffffff, #2b0a0c);
  --good: light-dark(#e5f5ea, #14331f);
  --good-ink: light-dark(#14602f, #8fdcaa);
  --low: light-dark(#fdf3d8, #3a2f10);
  --low-ink: light-dark(#6b4a00, #f0d083);
  --bad: light-dark(#fdecec, #40191c);
  --bad-ink: light-dark(#9c1c22, #ffb3b3);
  --round: 0.5rem;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-block: 1.5rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere;
}
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
main { padding-top: 0.75rem; }
header:empty + main, body > main:first-child { padding-top: 2.5rem; }
h1 { font-size: 1.5rem; line-height: 1.3; letter-spacing: -0.01em; margin: 0 0 1.25rem; text-wrap: balance; }
h2 { font-size: 1.0625rem; line-height: 1.4; margin: 1.5rem 0 0.5rem; }
p, ul, ol { margin: 0 0 1rem; }
li { margin: 0.5rem 0; }
a { color: var(--action); text-underline-offset: 0.15em; }
:focus-visible { outline: 0.1875rem solid var(--action); outline-offset: 0.125rem; border-radius: 0.25rem; }
.trail { display: flex; flex-wrap: wrap; gap: 0.25rem 0.5rem; margin: 0; padding: 0; list-style: none; font-size: 0.9375rem; color: var(--soft); }
.trail li { display: flex; gap: 0.5rem; margin: 0; max-width: 100%; }
.trail li + li::before { content: '/' / ''; padding: 0.125rem 0; color: var(--line); }
.trail a, .trail span { min-height: 1.5rem; padding: 0.125rem 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.trail li > :focus-visible { overflow: visible; white-space: normal; }
.trail a:not(:hover) { text-decoration: none; }
form, section, .tiles li, .choices {
  background: var(--sheet); border: 1px solid var(--rule); border-radius: 0.75rem; padding: 1.5rem; margin: 0 0 1.25rem;
}
section h2:first-child, form h2:first-child, li:first-child { margin-top: 0; }
ul, ol { padding-left: 1.5rem; }
form > :last-child, section > :last-child, .notice > :last-child, details > :last-child { margin-bottom: 0; }
.lead { display: flex; gap: 0.75rem; align-items: center; color: var(--soft); }
.icon {
  flex: none; width: 2.5rem; height: 2.5rem; padding: 0.5rem; border: 1px solid var(--rule); border-radius: var(--round);
  background: var(--hover); color: var(--action); fill: none; stroke: currentcolor; stroke-width: 1.75;
  stroke-linecap: round; stroke-linejoin: round;
}
label { font-weight: 600; }
.hint { color: var(--soft); margin: 0 0 0.5rem; font-size: 0.9375rem; }
.error { color: var(--bad-ink); margin: 0 0 0.5rem; font-weight: 600; }
.field { margin: 0 0 1.5rem; }
.field > label { display: inline-block; margin-bottom: 0.125rem; }
input:not([type='checkbox']), select {
  width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; color: inherit;
  background: var(--sheet); border: 1px solid var(--line); border-radius: var(--round);
}
input:not([type='checkbox']):focus-visible, select:focus-visible { outline-offset: 0; border-radius: var(--round); }
input[aria-invalid] { border-color: var(--bad-ink); box-shadow: inset 0 0 0 1px var(--bad-ink); }
input[readonly] { font-family: ui-monospace, monospace; font-size: 0.875rem; background: var(--ground); }
.check { display: flex; gap: 0.75rem; align-items: flex-start; margin: 0 0 1.5rem; }
.check label { font-weight: 400; }
.steps ol { list-style: none; padding: 0; }
.steps .check { margin-bottom: 0.25rem; }
.steps li { margin: 0.75rem 0; }
.steps li > .hint { margin: 0 0 0 2.25rem; }
.steps .state { display: inline-block; margin-right: 0.25rem; }
input[type='checkbox'] { flex: none; width: 1.5rem; height: 1.5rem; margin: 0; accent-color: var(--action); }
.copy { display: flex; gap: 0.5rem; }
.copy button { white-space: nowrap; }
button, .button {
  display: inline-block; min-height: 2.75rem; padding: 0.5625rem 1.125rem; font: inherit; font-weight: 600; line-height: 1.5;
  text-align: center; text-decoration: none; cursor: pointer;
  border: 1px solid var(--action); border-radius: var(--round); background: var(--action); color: var(--on-action);
}
button:focus-visible, .button:focus-visible { border-radius: var(--round); }
button.quiet, .button.quiet { background: var(--sheet); color: var(--ink); border-color: var(--line); }
button.quiet:hover, .button.quiet:hover { background: var(--hover); }
button.danger, .button.danger { background: var(--danger); color: var(--on-danger); border-color: var(--danger); }
button.danger.quiet, .button.danger.quiet { background: var(--sheet); color: var(--danger); }
button.danger.quiet:hover, .button.danger.quiet:hover { background: var(--bad); }
button.link {
  min-height: 1.5rem; padding: 0; border: 0; background: none; color: var(--action); font-weight: 400; text-decoration: underline;
  text-underline-offset: 0.15em;
}
button[disabled] { opacity: 0.6; cursor: progress; }
form > button + button { margin-top: 0.75rem; }
.acts { display: flex; flex-wrap: wrap; gap: 0.75rem 2.5rem; justify-content: space-between; margin: 0 0 1.25rem; }
.notice { background: var(--sheet); border: 1px solid var(--rule); border-radius: 0.75rem; padding: 1rem 1.5rem; margin: 0 0 1.25rem; }
.notice h2 { margin: 0 0 0.5rem; }
.notice p { margin: 0 0 0.5rem; }
.good { background: var(--good); }
.problem { background: var(--bad); }
.notice.good { border-color: var(--good-ink); }
.notice.problem { border-color: var(--bad-ink); }
summary { min-height: 1.5rem; font-weight: 600; cursor: pointer; }
details[open] > summary { margin-bottom: 1rem; }
main > details { margin: 0 0 1.25rem; }
main > details > summary { color: var(--action); font-weight: 400; }
main > details[open] > summary { margin-bottom: 0.25rem; }
form > details.field { border-block: 1px solid var(--rule); padding: 1rem 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); gap: 1rem; margin: 0 0 1.25rem; padding: 0; list-style: none; }
.tiles li { position: relative; display: grid; grid-template-columns: auto 1fr; align-content: start; gap: 0 1rem; margin: 0; }
.tiles .icon { grid-row: 1 / span 2; }
.tiles a { font-weight: 600; text-decoration: none; }
.tiles a::after { content: ''; position: absolute; inset: 0; border-radius: 0.75rem; }
.tiles a:focus-visible { outline: none; }
.tiles a:focus-visible::after { outline: 0.1875rem solid var(--action); outline-offset: 0.125rem; }
.tiles li:hover, .choices a:hover { background: var(--hover); }
.tiles .hint { margin: 0; }
.choices { padding: 0; overflow: hidden; list-style: none; }
.choices li { margin: 0; }
.choices li + li { border-top: 1px solid var(--rule); }
.choices a { display: block; padding: 0.875rem 1.5rem; }
.choices a:focus-visible { outline-offset: -0.1875rem; border-radius: 0.75rem; }
dl { margin: 0; }
dt { font-weight: 600; }
dd { margin: 0 0 1rem; }
dl > :last-child { margin-bottom: 0; }
.tests { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 0 0 0.5rem; }
.findings + * { margin-top: 1.25rem; }
.findings dd { display: grid; gap: 0.25rem 1rem; margin: 0.25rem 0 0; }
.findings dt:not(:first-child) { border-top: 1px solid var(--rule); margin-top: 0.75rem; padding-top: 0.75rem; }
@media (min-width: 42rem) {
  .findings { display: grid; grid-template-columns: 11rem 1fr; }
  .findings dd { grid-template-columns: 7.5rem 1fr; margin: 0; padding-left: 0.75rem; }
  .findings dt, .findings dd { padding-block: 0.75rem; }
  .findings dt:not(:first-child) { margin-top: 0; }
  .findings dd:not(:nth-of-type(1)) { border-top: 1px solid var(--rule); }
  .findings dt:first-child, .findings dd:nth-of-type(1) { padding-top: 0; }
  .findings > :last-child, .findings dt:last-of-type { padding-bottom: 0; }
}
.state { justify-self: start; align-self: start; padding: 0 0.5rem; border-radius: 1rem; background: var(--hover); font-size: 0.875rem; font-weight: 600; line-height: 1.5rem; }
.state.good { background: var(--good); color: var(--good-ink); }
.state.low { background: var(--low); color: var(--low-ink); }
.state.bad, .state.missing { background: var(--bad); color: var(--bad-ink); }
footer {
  display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0.5rem 1.25rem;
  margin-top: 2.5rem; padding-bottom: 2.5rem; font-size: 0.9375rem;
}
form.plain { background: none; border: 0; padding: 0; margin: 0; }
footer .plain { margin-left: auto; }
dd .plain { margin-top: 0.5rem; }
.hint + .plain { margin-top: 1rem; }
.languages { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
.languages li { margin: 0; }
.languages a, .languages span { display: inline-block; min-height: 1.5rem; }
.languages [aria-current] { font-weight: 600; }
.languages + .hint { margin: 0.25rem 0 0; max-width: 30rem; }
@media (max-width: 30rem) {
  form, section, .tiles li { padding: 1.25rem 1rem; }
  .notice { padding: 1rem; }
  .choices a { padding-inline: 1rem; }
  form > button:not(.link) { width: 100%; }
  .copy { flex-wrap: wrap; }
}
@media (forced-colors: active) { .state, button, .button { border: 1px solid; } }
.facts code, .channels code { font-size: 0.825rem; }
.facts .hint { display: block; }
.facts .icon, .channels .icon { width: 1.5rem; height: 1.5rem; padding: 0.25rem; vertical-align: -0.4rem; }
@media (min-width: 42rem) {
  .facts { display: grid; grid-template-columns: 11rem 1fr; gap: 0.5rem 0.75rem; margin-bottom: 1rem; }
  .facts > * { margin: 0; }
}
.plot { display: block; width: 100%; height: auto; max-height: 12rem; }
.plot line { stroke: var(--line); }
.plot .in { fill: var(--action); }
.plot .out { fill: var(--sheet); stroke: var(--action); stroke-width: 1.5; }
.plot .failed { fill: var(--danger); }
.legend { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0.5rem 0; padding: 0; list-style: none; font-size: 0.9rem; }
.legend li::before {
  content: ''; display: inline-block; width: 0.75rem; height: 0.75rem; margin-right: 0.4rem; border: 2px solid var(--action);
}
.legend .in::before { background: var(--action); }
.legend .failed::before { background: var(--danger); border-color: var(--danger); }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: start; vertical-align: top; padding: 0.5rem 0.5rem 0.5rem 0; border-top: 1px solid var(--line); }
.channels th[scope='col'] { overflow-wrap: normal; }
thead th { border-top: 0; color: var(--soft); }
.channels tbody th > * { display: block; }
.channels tbody th .hint { font-weight: 400; }
.channels .label { font-weight: 400; }
.channels .account { display: block; margin-top: 0.25rem; color: var(--soft); }
.status::before {
  content: ''; display: inline-block; width: 0.6rem; height: 0.6rem; margin-right: 0.4rem; border-radius: 50%;
  border: 2px solid var(--line);
}
.status { font-size: 0.85rem; font-weight: 400; }
.status.ready::before { background: light-dark(#1d7a3a, #7fd69a); border-color: light-dark(#1d7a3a, #7fd69a); }
.status.unrouted::before, .status.half-done::before, .status.failing::before, .status.not-in-cxone::before {
  background: var(--danger); border-color: var(--danger);
}
.pages { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin-top: 1rem; }
.answers summary { padding: 0.4rem 0; font-weight: 600; cursor: pointer; }
@media (max-width: 41.99rem) {
  .channels, .channels tbody, .channels tr, .channels th, .channels td { display: block; }
  .channels thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .channels tr { padding: 0.75rem 0; }
  .channels tbody tr + tr { border-top: 1px solid var(--line); }
  .channels th, .channels td { border: 0; padding: 0.1rem 0; }
  .channels td[data-label]::before { content: attr(data-label); margin-inline-end: 0.5rem; color: var(--soft); }
}
`;
