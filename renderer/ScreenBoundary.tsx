import { Component, type ReactNode } from 'react';
import { keys } from './keyboard/keys.ts';
import { KeyButton } from './parts/KeyButton.tsx';
import { ProblemBox } from './parts/ProblemBox.tsx';
import { problemOf } from './problemOf.ts';
import './screenBoundary.css';

interface BoundaryState {
  readonly error: unknown;
}

/** A defect of the screen must not leave an empty window: the desk and everything confirmed are untouched by it. */
export class ScreenBoundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="screenBroken" ref={(shown) => shown?.querySelector('button')?.focus()}>
        <ProblemBox problem={problemOf(this.state.error)} layout="tall" />
        <KeyButton
          label="重新载入"
          chord={keys.enter}
          tone="main"
          testId="reload"
          onPress={() => location.reload()}
        />
      </main>
    );
  }
}
