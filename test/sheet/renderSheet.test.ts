import { describe, expect, it } from 'vitest';
import { renderSheet } from '../../src/desk/sheet/renderSheet.ts';
import type { SheetModel } from '../../src/desk/sheet/sheetModel.ts';
import { displayYuan, fen, parseYuan } from '../../src/domain/money.ts';
import { IdentityBroken } from '../../src/domain/settlementIdentities.ts';
import {
  cashOnly,
  fullItems,
  inpatientEmployee,
  inpatientResident,
  longBill,
  outpatientResident,
  provisional,
  refund,
  samples,
} from './sampleSheets.ts';

/** What a reader sees: tags, style sheet and title taken away. */
function visibleText(page: string): string {
  return page
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

function textOf(model: SheetModel): string {
  return visibleText(renderSheet(model));
}

function withFirstLine(model: SheetModel, change: Partial<SheetModel['lines'][number]>): SheetModel {
  const [first, ...others] = model.lines;
  if (first === undefined) throw new Error('the sample has no lines');
  return { ...model, lines: [{ ...first, ...change }, ...others] };
}

describe('text from outside', () => {
  const hostile = `<script>alert(1)</script><img src=x onerror='a'>"&`;

  it('is escaped wherever it stands', () => {
    const base = outpatientResident();
    const page = renderSheet({
      ...withFirstLine(base, { name: hostile, specification: hostile, quantity: '1' }),
      institution: { code: hostile, name: hostile },
      slipNo: hostile,
      operatorName: hostile,
      careTypeLabel: hostile,
      centreSettlementId: hostile,
      person: { ...base.person, nameMasked: hostile, insuredPlaceName: hostile, personTypeLabel: hostile },
      limits: [{ label: hostile, usedFen: fen(0), limitFen: null }],
      policy: { name: hostile, version: hostile, confidenceLabel: hostile },
      steps: base.steps.map(({ stage, operands, amountFen }) => ({
        stage,
        operands,
        amountFen,
        label: hostile,
        formula: hostile,
        source: { doc: hostile, clause: hostile },
      })),
    });
    expect(page).not.toMatch(/<script|<img/i);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    // The name also stands in a margin box of the style sheet, which it must not be able to end.
    const style = page.slice(page.indexOf('<style>') + 7, page.indexOf('</style>'));
    expect(style).not.toContain('<');
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });

  it('cannot reorder the figures beside it', () => {
    const page = renderSheet(withFirstLine(outpatientResident(), { name: '药\u202e00.1\u0007品\u2066' }));
    for (const character of ['\u202e', '\u2066', '\u0007']) expect(page).not.toContain(character);
  });

  it('may not be loaded, run or fetched by the page', () => {
    for (const make of Object.values(samples)) {
      const page = renderSheet(make());
      expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
      expect(page).not.toMatch(/<script|<link|\ssrc=|\shref=|url\(|@import|\son\w+=/i);
    }
  });
});

describe('personal data', () => {
  it('is masked even when the model is not', () => {
    const base = outpatientResident();
    const page = renderSheet({
      ...base,
      person: { ...base.person, nameMasked: '欧阳明日', identityNumberMasked: '11010519491231002X' },
    });
    expect(page).not.toContain('欧阳明日');
    expect(page).not.toContain('19491231');
    expect(page).toContain('欧**日');
    expect(page).toContain('110105********002X');
  });
});

describe('marks', () => {
  it('an ordinary first print has none', () => {
    const text = textOf(outpatientResident());
    for (const mark of ['暂结', '退费', '待结算', '训练', '补打']) expect(text).not.toContain(mark);
  });

  it('暂结 and 训练', () => {
    const text = textOf(provisional());
    expect(text).toMatch(/暂结 ?— 网络恢复后以医保中心结果为准/);
    expect(text).toMatch(/训练 ?— 不作报销凭证/);
    expect(text).toContain('尚未取得');
  });

  it('退费 names the settlement undone, shows negative figures and says in words what is given back', () => {
    const text = textOf(refund());
    expect(text).toContain('冲销原结算单 T01-20200901-000037');
    expect(text).toContain('补打 第2次');
    expect(text).toContain('-511.30');
    expect(text).toMatch(/应退现金 ?（大写） ?肆佰肆拾贰元捌角肆分 ￥442.84/);
  });

  it('待结算 splits nothing', () => {
    const text = textOf(cashOnly());
    expect(text).toContain('医保待结算单');
    expect(text).toContain('尚未经医保结算');
    expect(text).toContain('自付、自费金额待医保结算后确定');
    expect(text).not.toContain('统筹');
    expect(text).not.toContain('费用解释');
  });
});

describe('figures', () => {
  // 10 + 25 + 230 + 3×12.50 + 4×30 + 2×31.90 + 10×2.50 = 511.30; 自费 25; 超限价 4×(30−25) = 20;
  // 先行自付 230×10% + 63.80×10% = 29.38; in scope 436.92; 起付 300 (二级); 136.92×50% = 68.46; cash 442.84.
  it('of the outpatient sheet are those worked out by hand from 通市政发〔2020〕3号', () => {
    const text = textOf(outpatientResident());
    expect(text).toMatch(/合计 511.30 436.92/);
    expect(text).toMatch(/居民医保统筹基金 68.46/);
    expect(text).toMatch(/个人自付 医保目录内由个人负担 417.84/); // 300 + 29.38 + 20 + 68.46
    expect(text).toMatch(/起付线 300.00 先行自付 29.38 超限价 20.00 按比例及限额以上 68.46/);
    expect(text).toMatch(/个人自费 医保目录外 25.00/);
    expect(text).toContain('肆佰肆拾贰元捌角肆分');
    expect(text).toMatch(/西药费 157.50 137.50/); // 37.50 + 120; 37.50 + 100
    expect(text).toMatch(/中成药费 连花清瘟颗粒 6g×10袋 乙类 31.90 2 63.80 57.42/);
    expect(text).toMatch(/普通门诊统筹支付限额 68.46 700.00 631.54/);
  });

  // 退休, 三级: (10000−700)×77% = 7161; cap left 70000−21480.66 = 48519.34; (48519.34−7161)/87% = 47538.32;
  // beyond 82253.14−10000−47538.32 = 24714.82; ×85% = 21007.60; personal 95064.86−69526.94 = 25537.92.
  it('of the employee sheet show 补充 beyond the annual cap and the account', () => {
    const text = textOf(inpatientEmployee());
    expect(text).toMatch(/职工医保统筹基金 48,519.34/);
    expect(text).toMatch(/职工补充医疗保险 21,007.60/);
    expect(text).toMatch(/基金支付合计 73.14% 69,526.94/);
    expect(text).toMatch(/个人账户 8,315.42/);
    expect(text).toContain('壹万柒仟贰佰贰拾贰元伍角整'); // 17222.50
    expect(text).toMatch(/个人账户余额 0.00/);
  });

  it('of a part against the bill have no share and no length', () => {
    const base = outpatientResident();
    const hospitalFen = parseYuan('-10');
    const cashFen = fen(base.amounts.cashFen - hospitalFen);
    const page = renderSheet({
      ...base,
      steps: [],
      amounts: { ...base.amounts, hospitalFen, cashFen, personalFen: cashFen },
    });
    expect(visibleText(page)).toMatch(/医院负担 -10.00/);
    expect(page).not.toMatch(/(?:width|x)="-/);
  });

  it('that contradict each other are not printed', () => {
    const base = outpatientResident();
    expect(() => renderSheet(withFirstLine(base, { amountFen: fen(999) }))).toThrow(IdentityBroken);
    expect(() => renderSheet({ ...base, amounts: { ...base.amounts, cashFen: fen(1) } })).toThrow(
      IdentityBroken,
    );
  });
});

describe('费用解释', () => {
  it('carries every step with formula, amount and clause', () => {
    const model = inpatientResident();
    const text = textOf(model);
    for (const step of model.steps.filter(({ stage }) => stage !== 'classify')) {
      expect(text).toContain(step.label);
      expect(text).toContain(displayYuan(step.amountFen));
      if (step.source !== null) expect(text).toContain(`依据：${step.source.doc} ${step.source.clause}`);
    }
    expect(text).toContain('（30,000.00 − 1,200.00）× 55% = 15,840.00');
  });

  it('of a long bill refers to 费用明细, which states class, share and over-limit part of each line', () => {
    const text = textOf(inpatientEmployee());
    expect(text).toContain('有 7 项费用含自费、先行自付或超限价部分');
    // 8930 × 4 = 35720; over (8930 − 8500) × 4 = 1720; first 20 % of 34000 = 6800; in scope 27200
    expect(text).toMatch(
      /药物洗脱冠状动脉支架系统 超限价部分 1,720.00 3.0mm×24mm 乙类 20% 8930.00 4 35,720.00 27,200.00/,
    );
  });

  it('says so when the centre settled otherwise', () => {
    const base = outpatientResident();
    const amounts = {
      ...base.amounts,
      poolFen: fen(base.amounts.poolFen + 100),
      fundTotalFen: fen(base.amounts.fundTotalFen + 100),
      personalFen: fen(base.amounts.personalFen - 100),
      cashFen: fen(base.amounts.cashFen - 100),
    };
    expect(textOf({ ...base, amounts })).toContain('以第一页所列医保中心结果为准');
    expect(textOf(base)).not.toContain('医保中心结果为准');
  });
});

describe('long bills', () => {
  it('list every line once, under its category', () => {
    const model = longBill(400);
    const page = renderSheet(model);
    const detail = page.slice(page.indexOf('费用明细<small>'));
    expect(detail.match(/<tr><td class="c soft">/g)).toHaveLength(400);
    expect(detail.match(/<tr class="group">/g)).toHaveLength(12);
  });

  it('begin where the front page is full', () => {
    const full = fullItems();
    expect(textOf(full)).not.toContain('费用明细');
    expect(textOf({ ...full, marks: { ...full.marks, training: false } })).not.toContain('费用明细');
    expect(textOf(withFirstLine(full, { name: '名称'.repeat(20) }))).toContain('费用明细');
  });

  it('are refused beyond the limit', () => {
    const [line] = outpatientResident().lines;
    if (line === undefined) throw new Error('the sample has no lines');
    const lines = Array.from({ length: 5001 }, () => line);
    expect(() => renderSheet({ ...outpatientResident(), lines })).toThrow(RangeError);
  });
});

it('speaks Chinese: no Latin letters but those of names, codes and units the bill brings along', () => {
  for (const make of Object.values(samples)) {
    const model = make();
    const own = [
      model.slipNo,
      model.marks.refundOfSlipNo ?? '',
      model.institution.code,
      model.centreSettlementId ?? '',
      model.person.identityNumberMasked,
      ...model.lines.flatMap((line) => [line.name, line.specification]),
    ].sort((first, second) => second.length - first.length);
    const text = own.reduce(
      (left, brought) => (brought === '' ? left : left.replaceAll(brought, '')),
      textOf(model),
    );
    expect(text.match(/[A-Za-z]+/g)).toBeNull();
  }
});
