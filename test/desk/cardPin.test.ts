import { describe, expect, onTestFinished, test } from 'vitest';
import { Terminal } from './deskHarness.ts';

const digits = () => [0x31, 0x32, 0x33, 0x34, 0x35, 0x36];

/** A window of a site that asks for the PIN, with a card in the reader and 收费一 signed in. */
async function windowAskingForPin() {
  const terminal = new Terminal({ cardPin: 'terminal' });
  onTestFinished(() => terminal.stop());
  await terminal.start();
  terminal.reader.insert(terminal.person('赵建国'));
  await expect(terminal.handlers['credential.read']({})).rejects.toMatchObject({
    problem: { code: 'card.pinWanted' },
  });
  return terminal;
}

const verify = (terminal: Terminal, typed = digits()) =>
  terminal.handlers['credential.verifyPin']({ enteredAt: 'terminal', digits: typed });

describe('a site that asks for the PIN of a social card', () => {
  test('asks the centre about nobody before the PIN is right; the digits are wiped', async () => {
    const terminal = await windowAskingForPin();
    expect(terminal.context.session.peopleAtDesk.size).toBe(0);
    const typed = digits();
    expect(await verify(terminal, typed)).toMatchObject({ credentialLabel: '社会保障卡' });
    expect(typed).toEqual([0, 0, 0, 0, 0, 0]);
    expect(terminal.reader.pins).toEqual(['123456']);
  });

  test.each([
    [5, '还可以再试 5 次'],
    [null, '还能再试几次，卡没有说明'],
  ])(
    'a wrong one with %s tries left says so, goes to the card once, and another may be typed',
    async (triesLeft, text) => {
      const terminal = await windowAskingForPin();
      terminal.reader.pin = { kind: 'wrong', triesLeft };
      await expect(verify(terminal)).rejects.toMatchObject({
        problem: { code: 'card.pinWrong', happened: expect.stringContaining(text) },
      });
      expect(terminal.reader.pins).toHaveLength(1);
      terminal.reader.pin = { kind: 'accepted' };
      expect(await verify(terminal)).toMatchObject({ credentialLabel: '社会保障卡' });
    },
  );

  test('a locked one ends it', async () => {
    const terminal = await windowAskingForPin();
    terminal.reader.pin = { kind: 'locked' };
    await expect(verify(terminal)).rejects.toMatchObject({ problem: { code: 'card.pinLocked' } });
    await expect(verify(terminal)).rejects.toMatchObject({ problem: { code: 'card.pinNotWanted' } });
    expect(terminal.reader.pins).toHaveLength(1);
  });

  test('a card that was pulled takes the question with it: the next card gets no PIN of another', async () => {
    const terminal = await windowAskingForPin();
    terminal.reader.remove();
    terminal.reader.insert(terminal.person('孙志强'));
    await expect(verify(terminal)).rejects.toMatchObject({ problem: { code: 'card.pinNotWanted' } });
    expect(terminal.reader.pins).toEqual([]);
  });

  test('an identity card has none', async () => {
    const terminal = await windowAskingForPin();
    terminal.reader.place(terminal.person('赵建国'));
    expect(await terminal.handlers['credential.read']({})).toMatchObject({ credentialLabel: '身份证' });
  });
});

test('of a name that was read and one that was typed for the same number, the one that was read counts', async () => {
  const terminal = new Terminal();
  onTestFinished(() => terminal.stop());
  await terminal.start();
  const person = terminal.person('赵建国');
  terminal.reader.insert(person);
  await terminal.handlers['credential.read']({});
  const { identityNumber, name } = person;
  await expect(
    terminal.handlers['credential.typeNumber']({ identityNumber, name: '赵健国' }),
  ).rejects.toMatchObject({ problem: { code: 'nameDisagrees' } });
  expect(await terminal.handlers['credential.typeNumber']({ identityNumber, name })).toMatchObject({
    credentialLabel: '手工输入',
  });
});
