import { hexBytes } from '../hexBytes.ts';

/** Commands and answers as published for the SAM_V module (card readers 4.1). */
export const commandVectors = [
  ['reset SAM', 0x10, 0xff, 'AAAAAA96690003 10FF EC'],
  ['SAM status', 0x11, 0xff, 'AAAAAA96690003 11FF ED'],
  ['SAM id', 0x12, 0xff, 'AAAAAA96690003 12FF EE'],
  ['find card', 0x20, 0x01, 'AAAAAA96690003 2001 22'],
  ['select card', 0x20, 0x02, 'AAAAAA96690003 2002 21'],
  ['read text and photo', 0x30, 0x01, 'AAAAAA96690003 3001 32'],
  ['read text, photo and fingerprint', 0x30, 0x10, 'AAAAAA96690003 3010 23'],
  ['read appended address', 0x30, 0x03, 'AAAAAA96690003 3003 30'],
] as const;

export const answerVectors = [
  ['done', 0x90, '', 'AAAAAA96690004 000090 94'],
  ['card found', 0x9f, '00000000', 'AAAAAA96690008 00009F 00000000 97'],
  ['card selected', 0x90, '0000000000000000', 'AAAAAA9669000C 000090 0000000000000000 9C'],
  ['no card on find', 0x80, '', 'AAAAAA96690004 000080 84'],
  ['select failed', 0x81, '', 'AAAAAA96690004 000081 85'],
  ['read failed', 0x41, '', 'AAAAAA96690004 000041 45'],
] as const;

/** The whole frame of an answer, put together from the description of section 4.1. */
export function answerFrame(status: number, data: Uint8Array): Uint8Array {
  const body = [(data.length + 4) >> 8, (data.length + 4) & 0xff, 0, 0, status, ...data];
  const check = body.reduce((xor, byte) => xor ^ byte, 0);
  return Uint8Array.of(...hexBytes('AAAAAA9669'), ...body, check);
}
