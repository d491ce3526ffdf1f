import type { Chord } from '../keyboard/chord.ts';
import { keymap } from '../keyboard/keymap.ts';

/** One person holds at most the two basic insurances. */
export const insuranceChords: readonly Chord[] = [keymap.firstInsurance.chord, keymap.secondInsurance.chord];
