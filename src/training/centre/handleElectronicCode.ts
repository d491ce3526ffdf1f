import { CentreRefusal } from './centreRefusal.ts';
import type { RequestInput } from './checkRequest.ts';
import { field, type HandlerContext, objectOf, personByNo } from './handlerContext.ts';
import { trainingAdmdvs } from './persons.ts';
import type { Output } from './wireAnswer.ts';

const refusals = {
  expired: '电子凭证二维码已超过有效时间，令牌过期，请刷新后重新扫码',
  unknown: '无法识别的二维码，不是有效的医保电子凭证',
  cancelled: '参保人已取消本次授权',
} as const;

/** 6101 电子凭证解码 */
export function handleElectronicCode(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  if (field(fields, 'orgId') !== context.institution.code) throw new CentreRefusal('机构ID与签到机构不符');
  const answer = context.electronicCodes.decode(field(fields, 'businessInfo'), context.nowMs);
  if (answer.kind !== 'decoded') throw new CentreRefusal(refusals[answer.kind]);
  const person = personByNo(context, answer.personNo);
  return {
    data: {
      userName: person.name,
      idNo: person.identityNumber,
      idType: '01',
      ecToken: answer.token,
      insuOrg: trainingAdmdvs,
      authNo: '',
      ecIndexNo: '',
      gender: person.sex === 'male' ? '1' : '2',
      birthday: person.birthDate,
      nationality: '',
      email: '',
    },
  };
}
