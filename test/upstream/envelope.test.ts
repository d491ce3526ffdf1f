import { describe, expect, it } from 'vitest';
import { isoDateTime } from '../../src/domain/calendar.ts';
import { formatMsgid, parseResponse } from '../../src/upstream/envelope.ts';
import { WireNumber } from '../../src/upstream/wireJson.ts';

describe('formatMsgid', () => {
  it('is 12 + 14 + 4 characters (interface 1.4)', () => {
    const msgid = formatMsgid('H00000000001', isoDateTime('2024-01-02 03:04:05'), 1);
    expect(msgid).toBe('H00000000001202401020304050001');
  });

  it('is 29 characters where the edition counts with three digits (interface 1.4)', () => {
    const time = isoDateTime('2024-01-02 03:04:05');
    expect(formatMsgid('H00000000001', time, 7, 3)).toBe('H0000000000120240102030405007');
    expect(() => formatMsgid('H00000000001', time, 1_000, 3)).toThrow(RangeError);
  });

  it.each([
    ['H0000000001', 1],
    ['H000000000011', 1],
    ['H00000000001', 10_000],
    ['H00000000001', -1],
    ['H00000000001', 1.5],
  ])('refuses %s %s', (code, sequence) => {
    expect(() => formatMsgid(code, isoDateTime('2024-01-02 03:04:05'), sequence)).toThrow(RangeError);
  });
});

/** The published pair of interface 1.5, shortened. */
const success =
  '{"infcode":0,"inf_refmsgid":"430000202401020304060000000001","refmsg_time":"20240102030406001","respond_time":"20240102030406900","err_msg":null,"output":{"x":1.50}}';

describe('parseResponse', () => {
  it('reads the published answer', () => {
    expect(parseResponse(success)).toEqual({
      kind: 'envelope',
      accepted: true,
      infcode: '0',
      centreReference: '430000202401020304060000000001',
      centreTime: '2024-01-02 03:04:06',
      errorMessage: null,
      warningMessage: null,
      output: { x: new WireNumber('1.50') },
      unknownFields: {},
    });
  });

  it.each([
    ['"0"', true],
    ['0', true],
    ['"0000"', true],
    ['"-1"', false],
    ['-1', false],
    // Interface 1.2: the annex prints a successful sample with "1"; the table is trusted, not the sample.
    ['"1"', false],
    ['""', false],
    ['"E01"', false],
  ])('infcode %s', (infcode, accepted) => {
    const answer = parseResponse(`{"infcode":${infcode},"output":null}`);
    expect(answer).toMatchObject({ kind: 'envelope', accepted });
  });

  it('keeps what the table does not know, and warn_msg', () => {
    const answer = parseResponse('{"infcode":0,"warn_msg":"额度将尽","detail_msg":"d","output":{}}');
    expect(answer).toMatchObject({ warningMessage: '额度将尽', unknownFields: { detail_msg: 'd' } });
  });

  it('takes refmsg_time when respond_time cannot be read, and null when neither can', () => {
    expect(parseResponse('{"infcode":0,"refmsg_time":"20240102030406","respond_time":"soon"}')).toMatchObject(
      {
        centreTime: '2024-01-02 03:04:06',
      },
    );
    expect(parseResponse('{"infcode":0,"respond_time":"20241302030406900"}')).toMatchObject({
      centreTime: null,
    });
  });

  it('tells the gateway from the platform', () => {
    expect(parseResponse('{"code":401,"message":"signature mismatch"}')).toEqual({
      kind: 'gateway',
      code: '401',
      message: 'signature mismatch',
    });
  });

  it.each(['<html></html>', '', 'null', '[]', '{"infcode":null}', '{"output":{}}', `${success}${success}`])(
    'cannot read %s',
    (body) => {
      expect(parseResponse(body).kind).toBe('unreadable');
    },
  );
});
