import { useEffect, useRef } from 'react';
import type { CatalogueItem } from '../../src/bridge/contract.ts';
import type { IsoDate } from '../../src/domain/calendar.ts';
import { nothingSettled, type Problem } from '../../src/domain/problem.ts';
import {
  barCodesOf,
  routeScannedText,
  type ScannedCode,
  withoutAimIdentifier,
} from '../../src/domain/scannedCode.ts';
import { useDesk } from '../deskContext.ts';
import { useScan } from '../keyboard/useScan.ts';
import { problemOf } from '../problemOf.ts';

interface ScanActs {
  readonly today: IsoDate;
  /** A dialog is open that a scan must not work behind. */
  readonly busy: boolean;
  /** A text that may be a 医保码: handed on once and not kept. */
  readonly onCredential: (text: string) => void;
  readonly onIdentityNumber: (identityNumber: string) => void;
  readonly onItem: (item: CatalogueItem) => void;
  readonly raise: (problem: Problem) => void;
}

const dialogOpen: Problem = {
  code: 'scan.dialogOpen',
  happened: '对话框打开的时候扫到一个码，没有使用。',
  money: nothingSettled,
  nextStep: '请先办完或关闭对话框，再扫一次。',
};

const notKnown: Problem = {
  code: 'scan.unknown',
  happened: '扫到的内容不是医保码、证件号码或商品条码，没有使用。',
  money: nothingSettled,
  nextStep: '请确认扫的是哪一个码，再扫一次；扫不出的按 F3 输入证件号，按 Alt+S 找项目。',
};

const throughInputMethod: Problem = {
  code: 'scan.inputMethod',
  happened: '扫码枪的内容经过了中文输入法，输入框里可能留下拼音。',
  money: nothingSettled,
  nextStep: '请切换到英文输入再扫；经常这样请信息科把扫码枪改成串口（USB-CDC）方式。',
};

function notInCatalogue(code: string): Problem {
  return {
    code: 'scan.notInCatalogue',
    happened: `本院目录里没有登记条码 ${code}，没有加入账单。`,
    money: nothingSettled,
    nextStep: '按 Alt+S 用拼音首字母或编码找到项目后加入；请信息科补登这个条码。',
  };
}

/** What is scanned, by keyboard or by a scanner of the desk, goes to the one place its shape says. */
export function useScanning(acts: ScanActs): void {
  const link = useDesk();
  const latest = useRef(acts);
  latest.current = acts;

  const routed = (text: string): ScannedCode =>
    routeScannedText(text, { mode: 'desk', today: latest.current.today });
  const find = async (code: ScannedCode): Promise<void> => {
    const codes = [...barCodesOf(code)];
    try {
      const { item } = await link.call('catalogue.findBarCode', { codes });
      if (item === null) latest.current.raise(notInCatalogue(codes.at(-1) ?? ''));
      // The dialog may have opened while the answer was under way.
      else if (latest.current.busy) latest.current.raise(dialogOpen);
      else latest.current.onItem(item);
    } catch (error) {
      latest.current.raise(problemOf(error));
    }
  };
  const onScan = (text: string): void => {
    const { busy, onCredential, onIdentityNumber, raise } = latest.current;
    if (busy) {
      raise(dialogOpen);
      return;
    }
    const code = routed(text);
    switch (code.kind) {
      case 'identityNumber':
        onIdentityNumber(code.number);
        return;
      case 'electronicCredential':
        onCredential(text);
        return;
      case 'drugTrace':
      case 'product':
      case 'gs1':
        void find(code);
        return;
      case 'prescription':
      case 'unknown':
        raise(notKnown);
    }
  };

  useScan({
    isCode: (text) => routed(withoutAimIdentifier(text)).kind !== 'unknown',
    onScan: ({ text, composed }) => {
      onScan(withoutAimIdentifier(text));
      if (composed) latest.current.raise(throughInputMethod);
    },
  });
  const listener = useRef(onScan);
  listener.current = onScan;
  useEffect(() => link.on('scanned', ({ text }) => listener.current(text)), [link]);
}
