import type { ConnectionState, DeskState, QueueState, SettlementView } from '../../src/bridge/contract.ts';
import { keymap } from '../keyboard/keymap.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Money } from '../parts/Money.tsx';
import { stateTone } from '../settle/stateTone.ts';
import './statusBar.css';

const counters: readonly {
  readonly key: keyof QueueState;
  readonly label: string;
  readonly alarming: boolean;
}[] = [
  { key: 'pending', label: '待上传', alarming: false },
  { key: 'unknown', label: '结果未知', alarming: true },
  { key: 'differences', label: '有差额', alarming: true },
  { key: 'stuck', label: '待处理', alarming: true },
];

function connectionText(connection: ConnectionState): string {
  if (connection.online) return '在线';
  const since = connection.offlineSince;
  return since === null ? '离线' : `离线（自 ${since.slice(11, 16)}）`;
}

/** Null when the two clocks agree well enough. A positive skew: the centre is ahead, this machine is slow. */
function clockText({ clockTrust, clockSkewMs }: ConnectionState): string | null {
  if (clockTrust === 'close' || clockSkewMs === null) return null;
  const minutes = Math.round(Math.abs(clockSkewMs) / 60_000);
  return `本机时钟${clockSkewMs > 0 ? '慢' : '快'} ${minutes} 分钟，请校时`;
}

interface StatusBarProps {
  readonly desk: DeskState;
  readonly last: SettlementView | null;
  readonly onUpload: () => void;
}

export function StatusBar({ desk, last, onUpload }: StatusBarProps) {
  const { connection, queue, reader } = desk;
  const clock = clockText(connection);
  return (
    <footer className="statusBar" data-testid="status-bar">
      <span
        className={connection.online ? 'statusLink statusLink-on' : 'statusLink statusLink-off'}
        role="status"
        data-testid="connection"
      >
        {connectionText(connection)}
      </span>
      {clock !== null && (
        <span className="statusCount statusCount-alarm" role="status" data-testid="clock">
          {clock}
        </span>
      )}
      {counters.map(({ key, label, alarming }) => (
        <span
          key={key}
          className={alarming && queue[key] > 0 ? 'statusCount statusCount-alarm' : 'statusCount'}
          data-testid={`queue-${key}`}
        >
          {label} <b className="money">{queue[key]}</b> 笔
        </span>
      ))}
      {queue.pending > 0 && <KeyButton {...keymap.upload} testId="upload" tone="flat" onPress={onUpload} />}
      <span className="statusGap" />
      {last !== null && (
        <span className="statusLast" data-testid="last-settlement">
          上一笔 <span className="money">{last.slipNo}</span>　{last.nameMasked}　现金{' '}
          <Money amount={last.amounts.cashFen} />
          <span className={`tag tag-${stateTone[last.state]}`}>{last.stateLabel}</span>
        </span>
      )}
      <span className={`statusReader statusReader-${reader.state}`} data-testid="reader">
        设备：{reader.label}
      </span>
    </footer>
  );
}
