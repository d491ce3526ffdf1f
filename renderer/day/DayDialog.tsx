import { useState } from 'react';
import { ClaimTab } from './ClaimTab.tsx';
import type { DayTab } from './DayFrame.tsx';
import { NoticesTab } from './NoticesTab.tsx';
import { ShiftTab } from './ShiftTab.tsx';
import { StatementTab } from './StatementTab.tsx';
import { useClaim } from './useClaim.ts';
import { useNotices } from './useNotices.ts';
import { useShift } from './useShift.ts';
import { useStatement } from './useStatement.ts';

interface DayDialogProps {
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly onClose: () => void;
}

/** 日终: shift, reconciliation, notices, claim. A tab that is left keeps what was counted, typed and found in it. */
export function DayDialog({ today, onClose }: DayDialogProps) {
  const [tab, setTab] = useState<DayTab>('shift');
  const shift = useShift();
  const statement = useStatement();
  const notices = useNotices();
  const claim = useClaim(today.slice(0, 7).replace('-', ''));
  const place = { onTab: setTab, onClose, noticeCount: notices.count };
  switch (tab) {
    case 'shift':
      return <ShiftTab shift={shift} place={place} />;
    case 'statement':
      return <StatementTab statement={statement} place={place} />;
    case 'notices':
      return <NoticesTab notices={notices} place={place} />;
    case 'claim':
      return <ClaimTab claim={claim} place={place} />;
  }
}
