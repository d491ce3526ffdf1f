import type { LibraryHandle } from 'koffi';
import { GuardedBuffer } from './guardedBuffer.ts';
import type { HelperArgument, HelperCall, HelperReport } from './helperMessages.ts';

type KoffiFunction = ReturnType<LibraryHandle['func']>;
type NativeType = 'int' | 'long' | 'intptr_t';

interface Handle {
  readonly type: NativeType;
  readonly value: number | bigint;
}

/** An argument as the C function gets it, and what is looked at after the call. */
interface Prepared {
  readonly type: NativeType | 'void *';
  readonly value: number | bigint | Buffer;
  readonly buffer: GuardedBuffer | null;
}

const handleBytes = process.arch === 'ia32' ? 4 : 8;
const intBytes = 4;

function asHandle(room: Buffer): Handle {
  return { type: 'intptr_t', value: handleBytes === 4 ? room.readInt32LE() : room.readBigInt64LE() };
}

class NotCalled extends Error {}

/** One vendor library in this process: prepares arguments, calls, and looks whether the library kept to its room. */
export class LoadedLibrary {
  readonly #library: Pick<LibraryHandle, 'func'>;
  readonly #functions = new Map<string, KoffiFunction>();
  readonly #handles = new Map<string, Handle>();

  constructor(library: Pick<LibraryHandle, 'func'>) {
    this.#library = library;
  }

  /** Blocks until the library returns; the parent process keeps the time. */
  call(call: HelperCall): HelperReport {
    let prepared: Prepared[];
    let native: KoffiFunction;
    try {
      prepared = call.arguments.map((each) => this.#prepare(each));
      native = this.#find(call, prepared);
    } catch (error) {
      return {
        kind: 'notCalled',
        reason: error instanceof Error ? error.message.slice(0, 1_000) : '',
      };
    }
    const returned: unknown = native(...prepared.map(({ value }) => value));
    const overran = prepared.findIndex(({ buffer }) => buffer?.isIntact === false);
    if (overran !== -1) return { kind: 'overran', argument: overran };
    this.#keepHandles(call, prepared, returned);
    return {
      kind: 'answer',
      returned: typeof returned === 'number' || typeof returned === 'bigint' ? Number(returned) : null,
      ...outputs(call, prepared),
    };
  }

  #prepare(argument: HelperArgument): Prepared {
    switch (argument.kind) {
      case 'int':
        return { type: 'int', value: argument.value, buffer: null };
      case 'handle': {
        const handle = this.#handles.get(argument.from);
        if (handle === undefined) throw new NotCalled(`没有句柄 ${argument.from}`);
        return { ...handle, buffer: null };
      }
      case 'bytes': {
        const bytes = Buffer.from(argument.base64, 'base64');
        const buffer = new GuardedBuffer(bytes.length + 1);
        bytes.copy(buffer.room);
        return pointerTo(buffer);
      }
      case 'intOut': {
        const buffer = new GuardedBuffer(intBytes);
        buffer.room.writeInt32LE(argument.value);
        return pointerTo(buffer);
      }
      case 'textOut':
        return pointerTo(new GuardedBuffer(argument.bytes));
      case 'handleOut':
        return pointerTo(new GuardedBuffer(handleBytes));
    }
  }

  /** Declared once for each signature: a declaration stays in memory as long as the library. */
  #find(call: HelperCall, prepared: readonly Prepared[]): KoffiFunction {
    const types = prepared.map(({ type }) => type);
    const key = [call.name, call.convention, call.returns, ...types].join(' ');
    const known = this.#functions.get(key);
    if (known !== undefined) return known;
    const result = call.returns === 'handle' ? 'intptr_t' : call.returns;
    const convention = call.convention === 'stdcall' ? '__stdcall' : '__cdecl';
    const native = this.#library.func(convention, call.name, result, types);
    this.#functions.set(key, native);
    return native;
  }

  #keepHandles(call: HelperCall, prepared: readonly Prepared[], returned: unknown): void {
    for (const [index, argument] of call.arguments.entries()) {
      const buffer = prepared[index]?.buffer;
      if (argument.kind === 'handleOut' && buffer) this.#handles.set(argument.keepAs, asHandle(buffer.room));
    }
    if (call.keepAs === null || call.returns === 'void') return;
    if (typeof returned !== 'number' && typeof returned !== 'bigint') return;
    const type = call.returns === 'handle' ? 'intptr_t' : call.returns;
    this.#handles.set(call.keepAs, { type, value: returned });
  }
}

function pointerTo(buffer: GuardedBuffer): Prepared {
  return { type: 'void *', value: buffer.room, buffer };
}

function outputs(
  call: HelperCall,
  prepared: readonly Prepared[],
): { texts: Record<string, string | null>; ints: number[] } {
  const texts: Record<string, string | null> = {};
  const ints: number[] = [];
  for (const [index, argument] of call.arguments.entries()) {
    const buffer = prepared[index]?.buffer;
    if (!buffer) continue;
    if (argument.kind === 'intOut') ints.push(buffer.room.readInt32LE());
    if (argument.kind === 'textOut') texts[argument.keepAs] = buffer.text()?.toString('base64') ?? null;
  }
  return { texts, ints };
}
