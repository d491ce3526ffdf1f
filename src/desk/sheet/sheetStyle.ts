/**
 * The look of the sheet. A5 landscape, 210 × 148 mm: the size of the form that hospitals keep in their printers. Lengths in mm and pt only:
 * it is made for paper. Bars and swatches are SVG, which prints even where backgrounds are switched off.
 */
export const sheetStyle = `
:root { --ink: #1b1f23; --soft: #59636b; --rule: #b9c4c9; --hair: #dde4e7; --accent: #0b4f63; --tint: #eff5f7; --alert: #b3261e; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0; color: var(--ink); font: 8pt/1.35 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimSun", sans-serif;
  font-variant-numeric: tabular-nums lining-nums; overflow-wrap: anywhere; }
h1, h2, p, dl, dd, ol { margin: 0; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th { font-weight: 400; color: var(--soft); text-align: left; }
td, th { padding: .55mm 1mm; vertical-align: top; }
.n { text-align: right; }
.c { text-align: center; }
.soft { color: var(--soft); }
.name { unicode-bidi: isolate; }
.spec { color: var(--soft); padding-left: 1mm; }
thead th { background: var(--tint); border-top: .3mm solid var(--accent); border-bottom: .15mm solid var(--rule); font-size: 7.2pt; }
tbody td { border-bottom: .15mm solid var(--hair); }
tr.sum { break-before: avoid; }
tr.sum td { border-top: .2mm solid var(--accent); border-bottom: .2mm solid var(--accent); font-weight: 700; }
tr.group { break-after: avoid; }
tr.group td { font-weight: 700; color: var(--accent); }
h2 { font-size: 8.6pt; font-weight: 700; color: var(--accent); line-height: 1.2; padding-bottom: .9mm; break-after: avoid; }
h2 small { font-size: 7pt; font-weight: 400; color: var(--soft); padding-left: 1.5mm; }

.front { min-height: 129.5mm; display: flex; flex-direction: column; }
.later { break-before: page; }
.detail { padding-top: 3.5mm; }
.title { display: flex; align-items: flex-end; gap: 4mm; border-bottom: .5mm solid var(--accent); padding-bottom: 1.2mm; }
.title div { flex: 1; }
.title .place { font-size: 9pt; color: var(--soft); line-height: 1.25; }
.title h1 { font-size: 15pt; line-height: 1.15; letter-spacing: .12em; color: var(--accent); }
.title h1 small { font-size: 8pt; font-weight: 400; letter-spacing: 0; color: var(--soft); padding-left: 2mm; }
.title .stamps { flex: none; max-width: 70mm; display: flex; gap: 1.5mm; justify-content: flex-end; flex-wrap: wrap; }
.stamp { border: .4mm solid var(--alert); border-radius: .8mm; color: var(--alert); font-size: 11pt; font-weight: 700; line-height: 1.1; padding: .7mm 2mm; white-space: nowrap; }
.notices { color: var(--alert); font-size: 7.6pt; padding-top: .8mm; }
.notices b { padding-right: .6mm; }
.notices p { padding-right: 3mm; display: inline; }

.facts { display: grid; grid-template-columns: 48.5mm 56mm 49.5mm 38mm; padding: 1.2mm 0 1.8mm; row-gap: .5mm; }
.facts div { display: flex; padding-right: 2mm; }
.facts dt { flex: none; color: var(--soft); }
.facts dt::after { content: "："; }

.halves { display: grid; grid-template-columns: minmax(0, 1fr) 79mm; gap: 5mm; align-items: start; }
.halves td, .halves th { padding-top: .36mm; padding-bottom: .36mm; line-height: 1.3; }
.tight td, .tight th { padding-top: .3mm; padding-bottom: .3mm; line-height: 1.3; font-size: 7.6pt; }
.parts { font-size: 7.2pt; color: var(--soft); padding: 1mm 1mm 0; }
.parts span { white-space: nowrap; padding-right: 1.6mm; }
.parts b { color: var(--ink); font-weight: 400; }
td.member { padding-left: 3mm; }
b.category { color: var(--accent); padding-right: .6mm; }
tr.group .soft { font-weight: 400; font-size: 7.2pt; }
svg.bar { display: block; width: 100%; height: 3.2mm; margin: .4mm 0 1.4mm; }
svg.swatch { width: 2.2mm; height: 2.2mm; margin-right: 1.2mm; vertical-align: -.1mm; }
.made { margin-top: 1.6mm; }
.made td { border-bottom: 0; padding-top: .3mm; padding-bottom: .3mm; }
.made .of { font-size: 7.2pt; color: var(--soft); }
.made .of span { white-space: nowrap; padding-right: 1.6mm; }

.foot { margin-top: auto; padding-top: 1.6mm; break-inside: avoid; }
.pay { display: flex; border: .3mm solid var(--accent); border-radius: .6mm; align-items: baseline; padding: 1.1mm 2mm; gap: 4mm; }
.pay .words { flex: 1; font-size: 9pt; font-weight: 700; letter-spacing: .04em; }
.pay .figure { font-size: 11pt; font-weight: 700; white-space: nowrap; }
.pay .balance { border-left: .2mm solid var(--rule); padding-left: 4mm; white-space: nowrap; }
.signs { display: grid; grid-template-columns: 52mm 1fr 62mm; padding-top: 4mm; }
.signs i { display: inline-block; width: 34mm; border-bottom: .2mm solid var(--soft); height: 1em; }

.steps .no { text-align: center; color: var(--accent); font-weight: 700; }
.steps .what, .steps .figure { font-weight: 700; }
.clause { font-size: 7pt; color: var(--soft); }
.steps .kind { font-size: 7.2pt; color: var(--soft); text-align: right; padding-right: 0; }
.steps td:nth-child(3) { font-size: 7.7pt; }
.steps td { padding-top: .6mm; padding-bottom: .6mm; }
.lead { padding-bottom: 1.2mm; }
.block { padding-top: 2.4mm; break-inside: avoid; }
.limits svg.bar { height: 1.6mm; margin: 1.3mm 0 0; }
.terms { display: grid; grid-template-columns: 1fr 1fr; column-gap: 6mm; row-gap: .5mm; font-size: 7.2pt; line-height: 1.25; }
.terms dt { font-weight: 700; float: left; padding-right: 1.5mm; }
.terms dd { color: var(--soft); }

.watermark { position: fixed; inset: 0; display: flex; align-items: center; justify-content: center; z-index: -1; font-size: 96pt; font-weight: 700; letter-spacing: .3em; color: #f6e9e8; transform: rotate(-18deg); }
`;
