import type { Fen } from './money.ts';

const digits = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const places = ['', '拾', '佰', '仟'];
const units = [
  { name: '亿', size: 100_000_000 },
  { name: '万', size: 10_000 },
];

/** Four digits: 1001 → 壹仟零壹. Leading zeros are the caller's business. */
function sectionText(section: number): string {
  let text = '';
  let zeroPending = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.trunc(section / 10 ** place) % 10;
    if (digit === 0) {
      zeroPending = text !== '';
    } else {
      text += `${zeroPending ? '零' : ''}${digits[digit]}${places[place]}`;
      zeroPending = false;
    }
  }
  return text;
}

/** 亿 and 万 multiply whatever stands before them: 12345 亿 is 壹万贰仟叁佰肆拾伍亿. */
function wholeText(yuan: number): string {
  const unit = units.find(({ size }) => yuan >= size);
  if (unit === undefined) return sectionText(yuan);
  const rest = yuan % unit.size;
  const head = `${wholeText(Math.trunc(yuan / unit.size))}${unit.name}`;
  if (rest === 0) return head;
  return `${head}${rest < unit.size / 10 ? '零' : ''}${wholeText(rest)}`;
}

/**
 * 大写金额 by the rules of 《支付结算办法》 annex 1 (正确填写票据和结算凭证的基本规定): 整 after yuan or jiao, 零 where a digit is
 * skipped, none where the amount ends in jiao.
 */
export function capitalAmount(amount: Fen): string {
  const magnitude = Math.abs(amount);
  const yuan = Math.trunc(magnitude / 100);
  const jiao = Math.trunc(magnitude / 10) % 10;
  const cents = magnitude % 10;
  const sign = amount < 0 ? '负' : '';
  if (magnitude === 0) return '零元整';
  const whole = yuan === 0 ? '' : `${wholeText(yuan)}元`;
  if (jiao === 0 && cents === 0) return `${sign}${whole}整`;
  if (cents === 0) return `${sign}${whole}${digits[jiao]}角整`;
  const jiaoText = jiao === 0 ? (yuan === 0 ? '' : '零') : `${digits[jiao]}角`;
  return `${sign}${whole}${jiaoText}${digits[cents]}分`;
}
