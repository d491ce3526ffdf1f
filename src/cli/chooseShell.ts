import type { FoundBrowser } from '../shell/findBrowser.ts';
import type { ShellKind } from './startOptions.ts';

export interface WindowMeans {
  /** Path of the Electron program, or null. */
  readonly electron: string | null;
  readonly browser: FoundBrowser | null;
  readonly hasDisplay: boolean;
}

export type ChosenShell =
  | { readonly kind: 'electron'; readonly program: string }
  | { readonly kind: 'browser'; readonly browser: FoundBrowser }
  | { readonly kind: 'none' };

/** The wanted shell if this machine can show it, else the next best; every step down is explained in `notes`. */
export function chooseShell(
  wanted: ShellKind | null,
  means: WindowMeans,
): { readonly shell: ChosenShell; readonly notes: readonly string[] } {
  if (wanted === 'none') return { shell: { kind: 'none' }, notes: [] };
  if (!means.hasDisplay) {
    return { shell: { kind: 'none' }, notes: ['没有图形显示（DISPLAY 未设置），不打开窗口，只提供地址。'] };
  }
  if (wanted !== 'browser' && means.electron !== null) {
    return { shell: { kind: 'electron', program: means.electron }, notes: [] };
  }
  const notes = wanted === 'electron' ? ['没有 Electron 程序（需联网下载），改用浏览器窗口。'] : [];
  if (means.browser !== null) return { shell: { kind: 'browser', browser: means.browser }, notes };
  return {
    shell: { kind: 'none' },
    notes: [...notes, '没有找到 Chromium、Chrome 或 Edge，请用其他浏览器打开下面的地址。'],
  };
}
