import { useCallback, useRef, useState } from 'react';
import type { CatalogueItem } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { problemOf } from '../problemOf.ts';

const resultLimit = 12;
const maxTextLength = 40;

/** Pinyin under composition carries separators (a'mo'xi); a search needs the letters. */
export function searchText(typed: string): string {
  return typed.normalize('NFKC').replace(/['\s]/g, '').slice(0, maxTextLength);
}

export interface SearchState {
  readonly typed: string;
  /** The text `items` answer; differs from `typed` while the answer is under way. */
  readonly answered: string;
  readonly items: readonly CatalogueItem[];
  readonly total: number;
  readonly current: number;
}

const emptySearch: SearchState = { typed: '', answered: '', items: [], total: 0, current: 0 };

/** What Enter takes without looking: the only hit, or the item whose code was typed or scanned in full. */
function unmistakable(items: readonly CatalogueItem[], text: string): CatalogueItem | undefined {
  return items.length === 1 ? items[0] : items.find((item) => item.code.toUpperCase() === text.toUpperCase());
}

/**
 * Search as one types. Nothing enters the bill without Enter, and Enter never takes a row of an answer to an earlier text:
 * pressed before the answer is here (a scanner does that), it takes only what is unmistakable.
 */
export function useCatalogueSearch(onTake: (item: CatalogueItem) => void, raise: (problem: Problem) => void) {
  const link = useDesk();
  const [state, setState] = useState<SearchState>(emptySearch);
  /** The state as of now: Enter may come between an answer and its drawing. */
  const latest = useRef(emptySearch);
  const asked = useRef(0);
  const enterWaits = useRef(false);

  const show = useCallback((next: SearchState) => {
    latest.current = next;
    setState(next);
  }, []);

  const reset = useCallback(() => {
    asked.current += 1;
    enterWaits.current = false;
    show(emptySearch);
  }, [show]);

  const take = useCallback(
    (item: CatalogueItem | undefined) => {
      if (item === undefined) return;
      reset();
      onTake(item);
    },
    [onTake, reset],
  );

  const answer = useCallback(
    (text: string, items: readonly CatalogueItem[], total: number) => {
      const found = enterWaits.current ? unmistakable(items, text) : undefined;
      enterWaits.current = false;
      if (found === undefined) show({ ...latest.current, answered: text, items, total, current: 0 });
      else take(found);
    },
    [show, take],
  );

  const type = useCallback(
    (typed: string) => {
      asked.current += 1;
      enterWaits.current = false;
      const text = searchText(typed);
      // The rows of the text before stay until the answer is here: a list that blinks cannot be read.
      show(text === '' ? { ...emptySearch, typed } : { ...latest.current, typed });
      if (text === '') return;
      const mine = asked.current;
      link.call('catalogue.search', { text, limit: resultLimit }).then(
        (found) => {
          if (asked.current === mine) answer(text, found.items, found.total);
        },
        (error) => {
          if (asked.current === mine) raise(problemOf(error));
        },
      );
    },
    [answer, link, raise, show],
  );

  const move = useCallback(
    (by: 1 | -1) => {
      const { items, current } = latest.current;
      show({ ...latest.current, current: Math.max(0, Math.min(current + by, items.length - 1)) });
    },
    [show],
  );

  const enter = useCallback(() => {
    const { typed, answered, items, current } = latest.current;
    const text = searchText(typed);
    if (text === '') return;
    if (answered === text) take(items[current]);
    else enterWaits.current = true;
  }, [take]);

  return { state, type, move, enter, take, reset };
}
