import { useCallback, useState } from 'react';
import type { OperationInput } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';

type PinInput = OperationInput<'credential.verifyPin'>;
type PinPlace = 'closed' | 'terminal' | 'pad';

/** Where the PIN is entered, by the problem that asks for it. */
const pinPlaces: Readonly<Record<string, PinPlace>> = {
  'card.pinWanted': 'terminal',
  'card.pinWantedOnPad': 'pad',
};

/** Problems after which another try makes sense; every other one closes the dialog. */
const mayTryAgain: readonly string[] = ['card.pinWrong'];

export interface PinEntry {
  readonly isOpen: boolean;
  readonly onPad: boolean;
  /** Of the last try; a wrong PIN says how many tries are left. */
  readonly problem: Problem | null;
  /** Opens the dialog when the reading asks for a PIN. @returns whether it did */
  readonly wanted: (failed: Problem) => boolean;
  readonly submit: (digits: number[]) => Promise<void>;
  readonly close: () => void;
}

/**
 * The PIN of the card that was read. `verify` is called once per entry and never by itself.
 * @param finished gets the problem that ended it, or null: the person is on the desk
 */
export function usePin(
  verify: (input: PinInput) => Promise<Problem | null>,
  finished: (problem: Problem | null) => void,
): PinEntry {
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
  const wanted = useCallback(
    (failed: Problem): boolean => {
      const wantedAt = pinPlaces[failed.code];
      if (wantedAt === undefined) return false;
      setProblem(null);
      setPlace(wantedAt);
      if (wantedAt === 'pad') void attempt({ enteredAt: 'pinPad' });
      return true;
    },
    [attempt],
  );
  const submit = useCallback((digits: number[]) => attempt({ enteredAt: 'terminal', digits }), [attempt]);
  const close = useCallback(() => setPlace('closed'), []);
  return { isOpen: place !== 'closed', onPad: place === 'pad', problem, wanted, submit, close };
}
