import { certificateKinds, type ElectronicCredential } from '../domain/credential.ts';
import { checkIdentityNumber, checkPermanentResidenceNumber2017 } from '../domain/identityNumber.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import { outcomeProblem } from '../queue/centreExchange.ts';
import type { CallOutcome } from '../upstream/call.ts';
import type { OutputOf } from '../upstream/registry.ts';
import { type DeskContext, signedInOperator, today } from './deskContext.ts';
import { fetchPerson } from './fetchPerson.ts';
import type { PersonAtDesk } from './personAtDesk.ts';

/** `code_biz_type` (interface 5.1): 01301 结算 in a hospital, 02121 药店购药 in a pharmacy (codes that begin with P). */
function businessTypeOf(institutionCode: string): string {
  return institutionCode.startsWith('P') ? '02121' : '01301';
}

/** businessInfo holds 200 characters (interface 5.1). */
const maxCodeCharacters = 200;

const otherWays = '请改用社会保障卡、身份证，或按 F3 输入证件号。';

function notACode(): ProblemError {
  return new ProblemError({
    code: 'electronicCredential.notACode',
    happened: '扫到的内容不是医保码。',
    money: nothingSettled,
    nextStep: `请打开医保码后再扫；没有医保码的，${otherWays}`,
  });
}

function decodeProblem(outcome: Exclude<CallOutcome<'6101'>, { kind: 'accepted' }>): ProblemError {
  if (outcome.kind === 'unknown' || outcome.reason === 'notSent') {
    return new ProblemError({
      code: 'electronicCredential.offline',
      happened: '医保码只能联网识别，现在没有收到医保中心的应答。',
      money: nothingSettled,
      nextStep: `网络恢复后请参保人刷新医保码再扫；现在${otherWays}`,
    });
  }
  if (outcome.reason !== 'business' || outcome.errorClass !== null) {
    return new ProblemError(outcomeProblem(outcome));
  }
  return new ProblemError({
    code: 'electronicCredential.refused',
    happened: `医保中心没有认出这个码：${outcome.message}`,
    money: nothingSettled,
    nextStep: `请确认扫的是医保码，刷新后再扫一次；仍不行${otherWays}`,
  });
}

/** @throws ProblemError when the number is none a person can have: the wrong person is worse than nobody */
function credentialOf(context: DeskContext, decoded: OutputOf<'6101'>): ElectronicCredential {
  const { idNo, userName, ecToken, insuOrg } = decoded;
  const common = {
    medium: 'electronicCredential',
    name: userName.trim(),
    warnings: [],
    token: ecToken,
    insuredArea: insuOrg,
  } as const;
  const resident2017 = checkPermanentResidenceNumber2017(idNo);
  if (resident2017.ok) {
    return { ...common, identityNumber: resident2017.number, certificate: 'permanentResidence' };
  }
  const check = checkIdentityNumber(idNo, today(context));
  if (check.ok) {
    const { number: identityNumber, kind } = check.identity;
    return { ...common, identityNumber, certificate: certificateKinds[kind] };
  }
  throw new ProblemError({
    code: 'electronicCredential.identityNumber',
    happened: '医保中心解出的证件号码不合规则，不能确定是谁。',
    money: nothingSettled,
    nextStep: `${otherWays}并把这一情况告诉医保办。`,
  });
}

/**
 * A scanned 医保码, then who its holder is. The text goes to the centre unopened (6101); its token identifies the person
 * once (1101) and is dropped. Neither is stored, logged or kept in memory afterwards.
 * @throws ProblemError when the code is expired, unknown or withdrawn, or the centre cannot be asked
 */
export async function decodeElectronicCredential(
  context: DeskContext,
  scannedText: string,
): Promise<PersonAtDesk> {
  const operator = signedInOperator(context);
  const text = scannedText.trim();
  if (text === '' || text.length > maxCodeCharacters) throw notACode();
  const { code, defaultDepartment } = context.institution;
  const outcome = await context.exchange.ask(
    '6101',
    {
      data: {
        orgId: code,
        businessType: businessTypeOf(code),
        businessInfo: text,
        operatorId: operator.operatorNo,
        operatorName: operator.name,
        officeId: defaultDepartment.code,
        officeName: defaultDepartment.name,
      },
    },
    null,
    [text],
  );
  if (outcome.kind !== 'accepted') throw decodeProblem(outcome);
  return fetchPerson(context, credentialOf(context, outcome.output));
}
