import type { FrameCarrier } from './bridgeClient.ts';
import { answerFrame, type DefectListener } from './bridgeServer.ts';
import type { Desk } from './deskPort.ts';

/** Our screens never have this many under way; what floods the desk is not one of them, and its excess is ignored. */
const maxRequestsUnderWay = 64;

/** Answers one window's requests and passes the desk's events on, until the carrier closes. */
export function serveCarrier(desk: Desk, carrier: FrameCarrier, onDefect: DefectListener): void {
  let isOpen = true;
  let underWay = 0;
  const send = (frame: object): void => {
    if (isOpen) carrier.send(JSON.stringify(frame));
  };
  const unsubscribe = desk.subscribe(send);
  carrier.onClose(() => {
    isOpen = false;
    unsubscribe();
  });
  carrier.onFrame((frame) => {
    if (underWay >= maxRequestsUnderWay) return;
    underWay += 1;
    void answerFrame(desk.handlers, frame, onDefect).then((answer) => {
      underWay -= 1;
      send(answer);
    });
  });
}
