import { expect, test } from 'vitest';
import { describeStatusWord } from '../../src/devices/statusWords.ts';

// Card readers section 2.6.
test.each([
  [0x6982, 'SW 6982：不满足安全条件（需密码或认证）'],
  [0x6a83, 'SW 6A83：找不到记录'],
  [0x9303, 'SW 9303：应用已永久锁定'],
  [0x63c5, 'SW 63C5：密码错误，剩余 5 次'],
  [0x611e, 'SW 611E：还有 30 字节待取'],
  [0x6c14, 'SW 6C14：应取 20 字节'],
  [0x0001, 'SW 0001：未说明的状态'],
])('%i is %s', (statusWord, text) => {
  expect(describeStatusWord(statusWord)).toBe(text);
});
