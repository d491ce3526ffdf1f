import './zodWithoutEval.ts';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { openCarrier } from './carrier.ts';
import { DeskContext } from './deskContext.ts';
import { DeskLink } from './deskLink.ts';
import { watchComposition } from './keyboard/compositionGuard.ts';
import { listenForKeys } from './keyboard/keyLayers.ts';
import { listenForWedge } from './keyboard/listenForWedge.ts';
import { ScreenBoundary } from './ScreenBoundary.tsx';
import './theme.css';

watchComposition(document);
listenForWedge(window);
listenForKeys(window);

const link = new DeskLink(openCarrier);

const screen = document.getElementById('screen');
if (screen === null) throw new Error('the page has no element #screen');
createRoot(screen).render(
  <DeskContext value={link}>
    <ScreenBoundary>
      <App />
    </ScreenBoundary>
  </DeskContext>,
);
