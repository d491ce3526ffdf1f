import { cssString, html, type Markup, rawMarkup } from '../sheet/markup.ts';
import { sheetStyle } from '../sheet/sheetStyle.ts';

/** What surrounds every sheet of the day: paper, title, margins, marks. */
export interface DayPage {
  readonly paper: 'A5 landscape' | 'A4 landscape';
  readonly institution: string;
  readonly title: string;
  /** Behind the title: number, period. */
  readonly subtitle: string;
  /** In the margin of every page. */
  readonly reference: string;
  readonly stamps: readonly string[];
  readonly training: boolean;
  readonly body: Markup;
}

const marginText =
  'font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimSun", sans-serif; font-size: 6.8pt; color: #59636b;';

/** Beside the style of the settlement sheet. */
const dayStyle = `
.day { display: flex; flex-direction: column; }
.day .facts { grid-template-columns: repeat(4, auto); justify-content: space-between; column-gap: 5mm; padding-bottom: 3mm; }
.day .facts div { white-space: nowrap; padding-right: 0; }
.day.a5 { min-height: 129.5mm; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 7mm; align-items: start; }
.big td { font-size: 9.5pt; padding-top: 1mm; padding-bottom: 1mm; }
.head { font-size: 6.6pt; color: var(--soft); font-family: "Noto Sans Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.note { padding-top: 1.6mm; font-size: 7.4pt; color: var(--soft); }
.note b { color: var(--ink); }
.due { display: flex; border: .3mm solid var(--accent); border-radius: .6mm; align-items: baseline; padding: 1.4mm 2mm; gap: 4mm; margin-top: 2.4mm; }
.due .words { flex: 1; font-size: 10pt; font-weight: 700; letter-spacing: .04em; }
.due .figure { font-size: 13pt; font-weight: 700; white-space: nowrap; }
.alert { color: var(--alert); font-weight: 700; }
section + section { margin-top: 3mm; }
.columns section + section { margin-top: 0; }
.signs3 { display: grid; grid-template-columns: 1fr 1fr 1fr; padding-top: 4mm; }
.signs3 i { display: inline-block; width: 30mm; border-bottom: .2mm solid var(--soft); height: 1em; }
`;

/** One complete print file: no scripts, nothing loaded from anywhere, all text escaped. */
export function dayPage(page: DayPage): string {
  const rule = rawMarkup(`@page { size: ${page.paper}; margin: 8mm 9mm 10mm; ${marginText}
@bottom-left { content: ${cssString(page.reference)}; width: 75%; text-align: left; }
@bottom-right { content: "第 " counter(page) " 页／共 " counter(pages) " 页"; width: 25%; text-align: right; } }`);
  const marks = page.training ? ['训练', ...page.stamps] : page.stamps;
  const stamps = marks.map((mark) => html`<span class="stamp">${mark}</span>`);
  const watermark = page.training ? html`<div class="watermark" aria-hidden="true">训练</div>` : null;
  const size = page.paper === 'A5 landscape' ? 'day a5' : 'day';
  return html`<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${page.title} ${page.subtitle}</title>
<style>${rule}${rawMarkup(sheetStyle)}${rawMarkup(dayStyle)}</style></head>
<body>${watermark}<main class="${size}"><header><div class="title"><div><p class="place name">${page.institution}</p>
<h1>${page.title}<small>${page.subtitle}</small></h1></div><div class="stamps">${stamps}</div></div></header>
${page.body}</main></body></html>
`.text;
}

export function fact(label: string, value: string): Markup {
  return html`<div><dt>${label}</dt><dd class="name">${value}</dd></div>`;
}
