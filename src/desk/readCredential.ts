import { checkIdentityNumber, type IdentityNumberFault } from '../domain/identityNumber.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import { type DeskContext, signedInOperator, today } from './deskContext.ts';
import { fetchPerson } from './fetchPerson.ts';
import type { PersonAtDesk } from './personAtDesk.ts';

/** F2: the card in the reader, then who its holder is. @throws ProblemError for every fault of card or reader */
export async function readCard(context: DeskContext): Promise<PersonAtDesk> {
  signedInOperator(context);
  const reading = await context.devices.readSocialCard();
  if (!reading.ok) {
    throw new ProblemError({
      code: `card.${reading.fault.code}`,
      happened: reading.fault.message,
      money: nothingSettled,
      nextStep: reading.fault.nextStep,
    });
  }
  return fetchPerson(context, reading.credential);
}

const faultWords: Readonly<Record<IdentityNumberFault, string>> = {
  length: '证件号码应为 18 位（或旧式 15 位）。',
  characters: '证件号码应为 17 位数字加一位数字或 X。',
  checkDigit: '证件号码的校验位不对，有一位输错或两位颠倒。',
  birthDate: '证件号码中的出生日期不存在或不合理。',
};

const maxNameLength = 50;

/** F3: a number typed by the cashier. @throws ProblemError when it fails GB 11643 or the name is missing */
export async function typeIdentityNumber(
  context: DeskContext,
  identityNumber: string,
  name: string,
): Promise<PersonAtDesk> {
  signedInOperator(context);
  const check = checkIdentityNumber(identityNumber, today(context));
  if (!check.ok) {
    throw new ProblemError({
      code: `identityNumber.${check.fault}`,
      happened: faultWords[check.fault],
      money: nothingSettled,
      nextStep: '请对照证件逐位核对后重新输入，或改用读卡。',
    });
  }
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > maxNameLength) {
    throw new ProblemError({
      code: 'nameMissing',
      happened: trimmed === '' ? '没有输入姓名，中心按证件号码和姓名核对参保人。' : '姓名超过 50 个字。',
      money: nothingSettled,
      nextStep: '请按证件输入姓名。',
    });
  }
  return fetchPerson(context, {
    medium: 'typed',
    identityNumber: check.identity.number,
    name: trimmed,
    warnings: ['手工输入的证件号码，请核对本人证件。'],
  });
}
