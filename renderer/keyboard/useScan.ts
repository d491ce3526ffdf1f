import { useEffect, useRef } from 'react';
import { addScanListener, type ScanListener } from './listenForWedge.ts';

/** Takes keyboard scans for as long as the component is on screen; the newest component gets them. */
export function useScan(listener: ScanListener): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(
    () =>
      addScanListener({
        isCode: (text) => latest.current.isCode(text),
        onScan: (scan) => latest.current.onScan(scan),
      }),
    [],
  );
}
