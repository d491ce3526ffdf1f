import { CentreRefusal } from './centreRefusal.ts';
import type { RequestInput } from './checkRequest.ts';
import { field, type HandlerContext, nowOf, objectOf, todayOf } from './handlerContext.ts';
import type { Output } from './wireAnswer.ts';

/** 9001 签到 */
export function handleSignIn(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'signIn');
  const signNo = String(680_000 + context.store.next('signIn'));
  context.store.signIn(signNo, context.institution.code, field(fields, 'opter_no'), nowOf(context));
  return { signinoutb: { sign_time: todayOf(context), sign_no: signNo } };
}

/** 9002 签退, on the day of the sign-in only (interface section 6). */
export function handleSignOut(context: HandlerContext, input: RequestInput): Output {
  const signNo = field(objectOf(input, 'signOut'), 'sign_no');
  if (!context.store.isSignedIn(signNo, context.institution.code, todayOf(context))) {
    throw new CentreRefusal('签到编号不存在、已签退或不是当日签到');
  }
  context.store.signOut(signNo);
  return { signoutoutb: { sign_time: todayOf(context) } };
}
