import { certificateKinds } from '../domain/credential.ts';
import { checkIdentityNumber, type IdentityNumberFault } from '../domain/identityNumber.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import { sameName } from '../domain/sameName.ts';
import { type DeskContext, signedInOperator, today } from './deskContext.ts';
import { fetchPerson } from './fetchPerson.ts';
import type { PersonAtDesk } from './personAtDesk.ts';

const faultWords: Readonly<Record<IdentityNumberFault, string>> = {
  length: '证件号码应为 18 位（或旧式 15 位）。',
  characters: '证件号码应为 17 位数字加一位数字或 X。',
  checkDigit: '证件号码的校验位不对，有一位输错或两位颠倒。',
  birthDate: '证件号码中的出生日期不存在或不合理。',
};

const maxNameLength = 50;

/**
 * What was read outranks what was typed: a card, certificate or code names its holder, the cashier can only have misheard.
 * @throws ProblemError when this number was read at this window under another name
 */
function refuseOtherName(context: DeskContext, identityNumber: string, typedName: string): void {
  const read = [...context.session.peopleAtDesk.values()].findLast(
    ({ credential }) => credential.medium !== 'typed' && credential.identityNumber === identityNumber,
  );
  if (read === undefined || sameName(read.credential.name, typedName)) return;
  throw new ProblemError({
    code: 'nameDisagrees',
    happened: '这个号码刚才读卡得到的姓名，与现在输入的不同；以读卡的为准。',
    money: nothingSettled,
    nextStep: '请按证件核对姓名后重新输入，或直接读卡。',
  });
}

/**
 * F3: a number typed by the cashier. Of two names for one number the one that was read counts, and of a read and the
 * centre's registered one the centre's (1101 refuses or answers with it).
 * @throws ProblemError when it fails GB 11643, the name is missing, or it was read here under another name
 */
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
  refuseOtherName(context, check.identity.number, trimmed);
  return fetchPerson(context, {
    medium: 'typed',
    identityNumber: check.identity.number,
    certificate: certificateKinds[check.identity.kind],
    name: trimmed,
    warnings: ['手工输入的证件号码，请核对本人证件。'],
  });
}
