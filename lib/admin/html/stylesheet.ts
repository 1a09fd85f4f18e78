/** Looks of the admin's pages: light and dark, from 320 px upwards. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#17212e, #e8edf3);
  --soft: light-dark(#55637a, #9fb0c6);
  --ground: light-dark(#f3f5f8, #10161e);
  --sheet: light-dark(#ffffff, #19212c);
  --line: light-dark(#8794a8, #5c6b80);
  --action: light-dark(#0b5cad, #7fb8f5);
  --on-action: light-dark(#ffffff, #0c1622);
  --danger: light-dark(#a8232a, #ff9a9a);
  --on-danger: light-dark(#ffffff, #2b0a0c);
  --good: light-dark(#e3f4e8, #14351f);
  --bad: light-dark(#fdeaea, #43191c);
  --bad-ink: light-dark(#9c1c22, #ffb0b0);
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 0.5rem; }
form, section { background: var(--sheet); border-radius: 0.75rem; padding: 1.25rem; margin: 1.25rem 0; }
section h2:first-child, form h2:first-child, form ul { margin-top: 0; }
form > :last-child, section > :last-child, .notice > :last-child { margin-bottom: 0; }
a { color: var(--action); }
label { font-weight: 600; }
.hint { color: var(--soft); margin: 0.1rem 0 0.4rem; font-size: 0.9rem; }
.error { color: var(--bad-ink); margin: 0.1rem 0 0.4rem; font-weight: 600; }
.field { margin: 0 0 1.25rem; }
input:not([type='checkbox']), select {
  width: 100%; padding: 0.6rem 0.7rem; font: inherit; color: inherit;
  background: var(--ground); border: 1px solid var(--line); border-radius: 0.5rem;
}
input[aria-invalid] { border-color: var(--bad-ink); border-width: 2px; }
input[readonly] { font-family: ui-monospace, monospace; font-size: 0.825rem; }
:focus-visible { outline: 3px solid var(--action); outline-offset: 2px; }
.check { display: flex; gap: 0.6rem; align-items: baseline; }
.check label { font-weight: 400; }
.copy { display: flex; gap: 0.5rem; }
button {
  font: inherit; font-weight: 600; padding: 0.65rem 1.2rem; border: 0; border-radius: 0.5rem;
  background: var(--action); color: var(--on-action); cursor: pointer;
}
form > button + button { margin-top: 0.5rem; }
button.quiet { background: transparent; color: var(--action); border: 1px solid var(--action); }
.copy button { white-space: nowrap; }
button.link { background: none; color: var(--action); padding: 0.4rem 0; font-weight: 400; text-decoration: underline; }
button.danger { background: var(--danger); color: var(--on-danger); }
button[disabled] { opacity: 0.6; cursor: progress; }
.notice { background: var(--sheet); border-radius: 0.75rem; padding: 0.9rem 1.25rem; margin: 1rem 0; }
.notice h2 { margin: 0 0 0.4rem; }
.notice p { margin: 0.2rem 0; }
.good { background: var(--good); }
.problem { background: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1rem; margin: 0; padding: 0; list-style: none; }
.tiles li { background: var(--sheet); border-radius: 0.75rem; padding: 1rem 1.25rem; margin: 0; }
.tiles a { font-weight: 600; }
.choices { background: var(--sheet); border-radius: 0.75rem; padding: 0.5rem 1.25rem; list-style: none; }
.choices li { margin: 0; }
.choices a { display: block; padding: 0.7rem 0; }
li { margin: 0.4rem 0; }
dl { margin: 0; }
dt { font-weight: 600; }
dd { margin: 0 0 0.8rem; }
dl > :last-child { margin-bottom: 0; }
.findings dd { display: grid; grid-template-columns: 7.5rem 1fr; gap: 0 0.75rem; align-items: baseline; }
@media (min-width: 42rem) {
  .findings { display: grid; grid-template-columns: 11rem 1fr; gap: 0.8rem 0.75rem; }
  .findings > * { margin: 0; }
}
.state { justify-self: start; padding: 0 0.5rem; border-radius: 0.35rem; border: 1px solid; font-size: 0.9rem; }
.state.good { background: var(--good); }
.state.bad, .state.missing { background: var(--bad); color: var(--bad-ink); }
.back { margin-top: 2rem; }
footer {
  display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1.25rem;
  max-width: 46rem; margin: 0 auto; padding: 0 1.25rem 2rem;
}
form.plain { background: none; padding: 0; margin: 0; }
footer .plain { margin-left: auto; }
dd .plain { margin-top: 0.4rem; }
.findings + .plain { margin-top: 1.25rem; }
.languages { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none; }
.languages [aria-current] { font-weight: 600; }
.facts code, .channels code { font-size: 0.825rem; }
.facts .hint { display: block; }
.provider-icon { vertical-align: -0.4rem; fill: var(--action); }
.provider-icon text { fill: var(--on-action); font: 600 13px system-ui, sans-serif; }
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
thead th { border-top: 0; color: var(--soft); }
.channels tbody th > * { display: block; }
.channels tbody th .hint { font-weight: 400; }
.channels .label { font-weight: 400; }
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
  .channels tr { border-top: 1px solid var(--line); padding: 0.75rem 0; }
  .channels th, .channels td { border: 0; padding: 0.1rem 0; }
  .channels td[data-label]::before { content: attr(data-label) ': '; color: var(--soft); }
}
`;
