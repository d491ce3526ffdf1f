import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react';
import type { KeyBindings } from '../keyboard/keyLayers.ts';
import { keys } from '../keyboard/keys.ts';
import { useKeyLayer } from '../keyboard/useKeyLayer.ts';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly testId: string;
  readonly size: 'small' | 'medium' | 'large' | 'side';
  /** Escape; absent while the dialog must stay. */
  readonly onClose?: (() => void) | undefined;
  readonly bindings?: KeyBindings;
  /** When it changes, the focus moves to the new main control: the content was replaced. */
  readonly step?: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** Where the focus goes when a dialog that is just closing has no successor; a successor takes it over. */
let toReturnTo: HTMLElement | null = null;

function focusedElement(): HTMLElement | null {
  return document.activeElement instanceof HTMLElement ? document.activeElement : null;
}

/**
 * A native modal dialog: the browser keeps the focus inside, makes the rest inert and gives the focus back. Its keys are a
 * layer of their own, so nothing behind it can be set off.
 */
export function Dialog({ title, testId, size, onClose, bindings, step, children, footer }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useKeyLayer({ ...bindings, [keys.escape]: onClose }, true);
  useLayoutEffect(() => {
    const shown = dialog.current;
    // Left to itself, Chromium gives the focus back without the caret when the dialog is removed at once: the field looks
    // ready, and what is typed is lost. So the browser finds nothing to give back, and we do it once the dialog is gone.
    const opener = toReturnTo ?? focusedElement();
    toReturnTo = null;
    focusedElement()?.blur();
    shown?.showModal();
    return () => {
      shown?.close();
      toReturnTo = opener;
      queueMicrotask(() => {
        if (toReturnTo !== opener) return;
        toReturnTo = null;
        opener?.focus();
      });
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step is the reason to move the focus
  useEffect(() => {
    const target = dialog.current?.querySelector<HTMLElement>('[data-initial-focus]') ?? dialog.current;
    target?.focus();
    if (target instanceof HTMLInputElement) target.select();
  }, [step]);
  return (
    <dialog
      ref={dialog}
      className={`dialog dialog-${size}`}
      data-testid={testId}
      aria-labelledby={titleId}
      tabIndex={-1}
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id={titleId} className="dialogTitle">
        {title}
      </h2>
      <div className="dialogBody">{children}</div>
      {footer !== undefined && <div className="dialogFooter">{footer}</div>}
    </dialog>
  );
}
