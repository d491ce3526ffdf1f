import { useEffect, useState } from 'react';
import type { DeskState } from '../src/bridge/contract.ts';
import { useDesk } from './deskContext.ts';

/** The desk's state, kept fresh by its events and asked for again after every reconnection. */
export function useDeskState(): [DeskState | null, (state: DeskState) => void] {
  const link = useDesk();
  const [desk, setDesk] = useState<DeskState | null>(null);
  useEffect(() => {
    const stops = [
      link.onOpen(setDesk),
      link.on('connection', (connection) => setDesk((state) => state && { ...state, connection })),
      link.on('queue', (queue) => setDesk((state) => state && { ...state, queue })),
      link.on('reader', (reader) => setDesk((state) => state && { ...state, reader })),
    ];
    // Only now: a desk in the next process may answer before the first drawing is done.
    link.start();
    return () => {
      for (const stop of stops) stop();
    };
  }, [link]);
  return [desk, setDesk];
}
