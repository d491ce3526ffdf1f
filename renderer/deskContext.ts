import { createContext, useContext, useSyncExternalStore } from 'react';
import type { DeskLink, LinkState } from './deskLink.ts';

export const DeskContext = createContext<DeskLink | null>(null);

export function useDesk(): DeskLink {
  const link = useContext(DeskContext);
  if (link === null) throw new Error('a screen was drawn outside DeskContext');
  return link;
}

export function useLinkState(): LinkState {
  const link = useDesk();
  return useSyncExternalStore(link.subscribe, link.state);
}
