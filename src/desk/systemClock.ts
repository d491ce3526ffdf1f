import type { Clock } from '../domain/calendar.ts';

/** The machine's own clock; the only place of the product that reads it. */
export const systemClock: Clock = { nowMs: () => Date.now() };
