import { useEffect, useRef } from 'react';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { usePinDigits } from '../keyboard/usePinDigits.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import type { PinEntry } from './usePin.ts';
import './pinDialog.css';

/** Shorter PINs do not exist (card readers section 2.7). */
const minDigits = 4;
const usualDigits = 6;

interface PinDialogProps {
  readonly pin: PinEntry;
  readonly waiting: boolean;
}

/** The holder types the PIN of the card. Digits are counted, never shown. */
export function PinDialog({ pin, waiting }: PinDialogProps) {
  const { onPad, problem, submit: onSubmit, close: onClose } = pin;
  const { count, bindings, take } = usePinDigits();
  const field = useRef<HTMLDivElement>(null);
  // After a wrong PIN the next one is typed at once, without looking for the field.
  useEffect(() => {
    if (!waiting) field.current?.focus();
  }, [waiting]);
  const submit = () => {
    if (!waiting && count >= minDigits) void take(onSubmit);
  };
  const places = Array.from({ length: Math.max(usualDigits, count) }, (_, index) => index);
  return (
    <Dialog
      title="社保卡密码"
      testId="pin-dialog"
      size="small"
      onClose={waiting ? undefined : onClose}
      footer={
        <>
          <KeyButton label="返回" chord={keys.escape} testId="pin-close" onPress={onClose} />
          {!onPad && (
            <KeyButton label="确定" chord={keys.enter} tone="main" testId="pin-submit" onPress={submit} />
          )}
        </>
      }
    >
      {onPad ? (
        <p className="pinHint">请持卡人在密码键盘上输入密码。</p>
      ) : (
        <>
          <p className="pinHint">请持卡人输入密码，屏幕不显示数字；输错用退格键。</p>
          {/* biome-ignore lint/a11y/useSemanticElements: a field would hold the digits as a text, which cannot be wiped */}
          <div
            ref={field}
            className="pinField"
            role="textbox"
            tabIndex={0}
            data-initial-focus=""
            data-secret-keys=""
            data-testid="pin-field"
            aria-label={`密码，已输 ${count} 位`}
            onKeyDown={onKeys({ ...bindings, [keys.enter]: submit })}
          >
            {places.map((place) => (
              <span key={place} className={place < count ? 'pinPlace pinPlace-filled' : 'pinPlace'} />
            ))}
          </div>
        </>
      )}
      <div className="pinState">
        {waiting && <Waiting text={onPad ? '等待密码键盘' : '正在验证密码'} />}
        {problem !== null && !waiting && <ProblemBox problem={problem} layout="tall" />}
      </div>
    </Dialog>
  );
}
