import type { IsoDate } from '../../src/domain/calendar.ts';

const names = ['日', '一', '二', '三', '四', '五', '六'];

export function weekday(day: IsoDate): string {
  return `星期${names[new Date(`${day}T00:00:00Z`).getUTCDay()]}`;
}
