import { describe, expect, it } from 'vitest';
import { isoDate } from '../../../src/domain/calendar.ts';
import { checkIdentityNumber } from '../../../src/domain/identityNumber.ts';
import { trainingPersons } from '../../../src/training/centre/persons.ts';

const today = isoDate('2026-03-05');

describe('training persons', () => {
  it('are invented but valid: area 999999, GB 11643 check character, birth and sex in agreement', () => {
    for (const person of trainingPersons) {
      expect(person.identityNumber.slice(0, 6)).toBe('999999');
      const check = checkIdentityNumber(person.identityNumber, today);
      expect(check).toMatchObject({ ok: true, identity: { birthDate: person.birthDate, sex: person.sex } });
    }
  });

  it('have cards of the shape of card readers 2.4, and nothing twice', () => {
    for (const person of trainingPersons) {
      expect(person.cardSerial).toMatch(/^220500D156000005[0-9A-F]{16}$/);
      expect(person.cardNumber).toMatch(/^T\d{8}$/);
    }
    for (const key of ['identityNumber', 'cardNumber', 'cardSerial', 'personNo', 'label', 'name'] as const) {
      expect(new Set(trainingPersons.map((person) => person[key])).size).toBe(trainingPersons.length);
    }
  });

  it('cover the cases of the exercises', () => {
    const insurances = trainingPersons.flatMap((person) => person.insurances);
    const types = new Set(insurances.map((insurance) => insurance.personType));
    expect([...types]).toEqual(expect.arrayContaining(['11', '12', '15', '16', '1403']));
    const classes = trainingPersons.flatMap((person) => person.identityClasses);
    expect(classes).toEqual(expect.arrayContaining(['2303', '2304']));
    expect(insurances.some((insurance) => insurance.status === '2')).toBe(true);
    expect(insurances.some((insurance) => insurance.waitingDays !== null)).toBe(true);
    expect(
      insurances.some(
        (insurance) => insurance.insuranceType === '310' && insurance.accountBalanceFen === null,
      ),
    ).toBe(true);
    expect(trainingPersons.length).toBeGreaterThanOrEqual(12);
  });
});
