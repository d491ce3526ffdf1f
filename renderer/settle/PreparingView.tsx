import { keys } from '../keyboard/keys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Waiting } from '../parts/Waiting.tsx';

interface PreparingViewProps {
  readonly online: boolean;
  readonly leaving: boolean;
  readonly onWithdraw: () => void;
}

export function PreparingView({ online, leaving, onWithdraw }: PreparingViewProps) {
  const doing = online ? '正在保存账单，并送中心预结算' : '正在保存账单，按本机政策预结算';
  return (
    <Dialog
      title="预结算"
      testId="preparing-dialog"
      size="small"
      onClose={leaving ? undefined : onWithdraw}
      footer={
        <KeyButton
          label="返回账单"
          chord={keys.escape}
          testId="leave"
          disabled={leaving}
          onPress={onWithdraw}
        />
      }
    >
      <Waiting text={leaving ? '正在撤回，应答到达后返回账单' : doing} />
      <p className="settleNote">还没有结算，没有收款。</p>
    </Dialog>
  );
}
