import { type CentreExchange, mustSignIn } from '../../queue/centreExchange.ts';
import type { CallOutcome } from '../../upstream/call.ts';
import type { Infno } from '../../upstream/infno.ts';

/** A sign-in ends with the day: refused for that alone, a call is made anew once after 9001. It was not carried out the first time. */
export async function signedIn<I extends Infno>(
  exchange: CentreExchange,
  send: () => Promise<CallOutcome<I>>,
): Promise<CallOutcome<I>> {
  const first = await send();
  if (!mustSignIn(first) || (await exchange.signIn()).kind !== 'accepted') return first;
  return send();
}
