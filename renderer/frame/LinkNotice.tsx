import { useEffect, useRef } from 'react';
import type { LinkState } from '../deskLink.ts';
import './linkNotice.css';

interface LinkNoticeProps {
  readonly link: LinkState;
  /** Nothing else is on the screen yet. */
  readonly fills?: boolean;
}

/** Contact with the desk itself, not with the centre. Nothing is shown while it stands. */
export function LinkNotice({ link, fills = false }: LinkNoticeProps) {
  const strip = useRef<HTMLDivElement>(null);
  const shown = !fills && link.phase !== 'open';
  useEffect(() => {
    if (shown) strip.current?.showPopover();
  }, [shown]);
  if (link.phase === 'open') return null;
  const lost = link.phase === 'lost';
  return (
    <div
      ref={strip}
      // Above an open dialog too: contact may be lost while one waits.
      popover={fills ? undefined : 'manual'}
      className={fills ? 'linkNotice linkNotice-fills' : 'linkNotice linkNotice-strip'}
      role="status"
      data-testid="link-notice"
    >
      {lost
        ? `与结算服务的连接中断，正在重连（第 ${link.attempt} 次）。已确认的结算都在本机，没有丢失。`
        : '正在连接结算服务'}
    </div>
  );
}
