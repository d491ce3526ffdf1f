import { useCallback, useState } from 'react';
import type { OperationInput } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';

type PinInput = OperationInput<'credential.verifyPin'>;
type PinPlace = 'closed' | 'terminal' | 'pad';

/** Problems after which another try makes sense; every other one closes the dialog. */
const mayTryAgain: readonly string[] = ['card.pinWrong'];

/**
 * The PIN of the card that was read. `verify` is called once per entry and never by itself.
 * @param finished gets the problem that ended it, or null: the person is on the desk
 */
export function usePin(
  verify: (input: PinInput) => Promise<Problem | null>,
  finished: (problem: Problem | null) => void,
) {
  const [place, setPlace] = useState<PinPlace>('closed');
  const [problem, setProblem] = useState<Problem | null>(null);

  const attempt = useCallback(
    async (input: PinInput) => {
      const failed = await verify(input);
      if (failed !== null && mayTryAgain.includes(failed.code) && input.enteredAt === 'terminal') {
        setProblem(failed);
        return;
      }
      setPlace('closed');
      finished(failed);
    },
    [verify, finished],
  );
  /** Opens the dialog when the reading asks for a PIN. @returns whether it did */
  const wanted = useCallback(
    (failed: Problem): boolean => {
      if (failed.code !== 'card.pinWanted' && failed.code !== 'card.pinWantedOnPad') return false;
      const onPad = failed.code === 'card.pinWantedOnPad';
      setProblem(null);
      setPlace(onPad ? 'pad' : 'terminal');
      if (onPad) void attempt({ enteredAt: 'pinPad' });
      return true;
    },
    [attempt],
  );
  const submit = useCallback((digits: number[]) => attempt({ enteredAt: 'terminal', digits }), [attempt]);
  const close = useCallback(() => setPlace('closed'), []);
  return { isOpen: place !== 'closed', onPad: place === 'pad', problem, wanted, submit, close };
}
