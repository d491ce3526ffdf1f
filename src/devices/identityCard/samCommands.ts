/**
 * A question to the SAM_V module and the good answer to it (card readers 4.1). The protocol has no sequence number: the
 * status and the length tell whether an answer that says "done" can be to this question or is a late one to another.
 */
export interface SamCommand {
  /** For the frame log and the IT person, in Chinese. */
  readonly label: string;
  readonly code: number;
  readonly parameter: number;
  readonly good: {
    readonly status: number;
    readonly minDataBytes: number;
    readonly maxDataBytes: number;
  };
}

export const samDone = 0x90;
export const samCardFound = 0x9f;

function answered(status: number, dataBytes: number): SamCommand['good'] {
  return { status, minDataBytes: dataBytes, maxDataBytes: dataBytes };
}

export const samCommands = {
  reset: { label: '复位模块', code: 0x10, parameter: 0xff, good: answered(samDone, 0) },
  status: { label: '模块状态', code: 0x11, parameter: 0xff, good: answered(samDone, 0) },
  moduleId: { label: '模块编号', code: 0x12, parameter: 0xff, good: answered(samDone, 16) },
  find: { label: '寻卡', code: 0x20, parameter: 0x01, good: answered(samCardFound, 4) },
  select: { label: '选卡', code: 0x20, parameter: 0x02, good: answered(samDone, 8) },
  /** Text and photograph. Longer than any other answer; its layout is looked at by whoever takes the text. */
  read: {
    label: '读证件',
    code: 0x30,
    parameter: 0x01,
    good: { status: samDone, minDataBytes: 17, maxDataBytes: 4 + 256 + 1024 },
  },
} as const satisfies Readonly<Record<string, SamCommand>>;
