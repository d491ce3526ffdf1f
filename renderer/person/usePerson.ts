import { useCallback, useRef, useState } from 'react';
import type { EntitlementView, OperationInput, PersonView } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { problemOf } from '../problemOf.ts';

type Source = 'card' | 'code' | 'typed';

interface PersonState {
  readonly person: PersonView | null;
  readonly entitlement: EntitlementView | null;
  readonly waiting: Source | null;
}

const nobody: PersonState = { person: null, entitlement: null, waiting: null };

/** An insurance in force first; the cashier may choose the other. */
function firstChoice(person: PersonView): EntitlementView | null {
  return person.entitlements.find((row) => row.status === 'active') ?? person.entitlements[0] ?? null;
}

/** Who is at the window. One reading at a time; a reading that fails leaves the person on screen as he was. */
export function usePerson() {
  const link = useDesk();
  const [state, setState] = useState<PersonState>(nobody);
  const calling = useRef(false);
  /** Counts the persons: an answer that comes after "next" belongs to nobody. */
  const turn = useRef(0);

  const identify = useCallback(
    async (source: Source, ask: () => Promise<PersonView>): Promise<Problem | null> => {
      if (calling.current) return null;
      calling.current = true;
      const mine = turn.current;
      setState((before) => ({ ...before, waiting: source }));
      try {
        const person = await ask();
        if (mine === turn.current) setState({ person, entitlement: firstChoice(person), waiting: null });
        return null;
      } catch (error) {
        setState((before) => ({ ...before, waiting: null }));
        return problemOf(error);
      } finally {
        calling.current = false;
      }
    },
    [],
  );

  const readCard = useCallback(
    () => identify('card', () => link.call('credential.read', {})),
    [identify, link],
  );
  const verifyPin = useCallback(
    (input: OperationInput<'credential.verifyPin'>) =>
      identify('card', () => link.call('credential.verifyPin', input)),
    [identify, link],
  );
  const typeNumber = useCallback(
    (identityNumber: string, name: string) =>
      identify('typed', () => link.call('credential.typeNumber', { identityNumber, name })),
    [identify, link],
  );
  const decodeCode = useCallback(
    (text: string) => identify('code', () => link.call('credential.decodeCode', { text })),
    [identify, link],
  );
  const choose = useCallback(
    (entitlement: EntitlementView) => setState((before) => ({ ...before, entitlement })),
    [],
  );
  const clear = useCallback(() => {
    turn.current += 1;
    setState(nobody);
  }, []);
  return { ...state, readCard, verifyPin, typeNumber, decodeCode, choose, clear };
}
