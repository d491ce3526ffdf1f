import { expect, it } from 'vitest';
import { ageText } from '../../renderer/person/ageText.ts';

it.each([
  [0, '刚刚'],
  [1, '1 分钟前'],
  [59, '59 分钟前'],
  [60, '1 小时前'],
  [192, '3 小时 12 分前'],
  [1440, '1 天前'],
  [3199, '2 天 5 小时前'],
])('%i minutes', (minutes, text) => {
  expect(ageText(minutes)).toBe(text);
});
