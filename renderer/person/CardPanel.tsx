import type { DeviceView, ReaderState } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { keymap } from '../keyboard/keymap.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { KeyCap } from '../parts/KeyCap.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { cardPanelOf } from './cardPanel.ts';
import './cardPanel.css';

const deviceWords: Readonly<Record<DeviceView['state'], string>> = {
  opening: '连接中',
  ready: '就绪',
  cardPresent: '有卡',
  missing: '未连接',
  serviceMissing: '服务未运行',
  quarantined: '已停用',
  restarting: '重启中',
};

const workingStates: readonly DeviceView['state'][] = ['ready', 'cardPresent'];

interface CardPanelProps {
  readonly reader: ReaderState;
  readonly reading: boolean;
  readonly problem: Problem | null;
  readonly onRelease: (deviceId: string) => void;
}

/** Nobody is at the window yet: what the readers say, what went wrong, and what to do. */
export function CardPanel({ reader, reading, problem, onRelease }: CardPanelProps) {
  const view = cardPanelOf(reader, reading, problem);
  const takesIdentityCards = reader.devices.some(
    ({ takes, state }) => (takes === 'identityCard' || takes === 'any') && workingStates.includes(state),
  );
  const quarantined = reader.devices.find((device) => device.state === 'quarantined');
  return (
    <div className={`cardPanel cardPanel-${view.tone}`} data-testid="card-panel" data-state={view.state}>
      <div className="cardPanelState" role="status">
        <p className="cardPanelTitle">{view.title}</p>
        {view.state === 'reading' ? <Waiting text={view.text} /> : <p>{view.text}</p>}
      </div>
      {view.offersOtherWays && (
        <ul className="cardPanelWays" data-testid="other-ways">
          {takesIdentityCards && (
            <li>
              放上身份证，按 <KeyCap chord={keymap.readCard.chord} />
            </li>
          )}
          <li>打开医保码，直接扫</li>
          <li>
            按 <KeyCap chord={keymap.typeNumber.chord} /> 输入证件号
          </li>
        </ul>
      )}
      {quarantined !== undefined && (
        <KeyButton
          {...keymap.releaseDevice}
          testId="release-device"
          onPress={() => onRelease(quarantined.deviceId)}
        />
      )}
      {reader.devices.length > 0 && (
        <ul className="cardPanelDevices" aria-label="设备">
          {reader.devices.map((device) => (
            <li key={device.deviceId} title={device.message} data-testid={`device-${device.deviceId}`}>
              <span className={`deviceDot deviceDot-${device.state}`} aria-hidden="true" />
              <span className="deviceLabel">{device.label}</span>
              <span>{deviceWords[device.state]}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
