import { useEffect, useState } from 'react';
import type { Prepared } from '../../src/bridge/contract.ts';
import { keys } from '../keyboard/keys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Money } from '../parts/Money.tsx';
import { Waiting } from '../parts/Waiting.tsx';

interface ConfirmingViewProps {
  readonly prepared: Prepared;
  readonly subject: string;
  readonly onLeave: () => void;
}

/** An Escape in the first seconds is a slip of the hand, not a wish to leave. */
const leaveAfterMs = 3000;

export function ConfirmingView({ prepared, subject, onLeave }: ConfirmingViewProps) {
  const [mayLeave, setMayLeave] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setMayLeave(true), leaveAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Dialog
      title={`正在结算　${subject}`}
      testId="confirming-dialog"
      size="small"
      onClose={mayLeave ? onLeave : undefined}
      footer={
        <KeyButton label="先离开" chord={keys.escape} testId="leave" disabled={!mayLeave} onPress={onLeave} />
      }
    >
      <p className="settleCashLine">
        应收现金{' '}
        <b>
          <Money amount={prepared.cashFen} />
        </b>
      </p>
      <Waiting text={prepared.mode === 'online' ? '正在写入本机并送中心结算' : '正在写入本机'} />
      <p className="settleNote">请勿重复收款。先离开也不会丢失，结果在“最近结算”里。</p>
    </Dialog>
  );
}
