import type { PinOutcome } from '../../src/devices/device.ts';
import type { DeviceChannel } from '../../src/devices/deviceChannel.ts';
import type { IsoDate } from '../../src/domain/calendar.ts';
import type { CardFault, CardReading } from '../../src/domain/cardReading.ts';
import type { SocialCardCredential } from '../../src/domain/credential.ts';
import type { TrainingPerson } from '../../src/training/centre/persons.ts';

/** A second-generation card as the device process reports it; the bytes behind it are tested in test/devices. */
export function credentialOf(person: TrainingPerson): SocialCardCredential {
  return {
    medium: 'socialCard',
    identityNumber: person.identityNumber,
    certificate: 'residentIdentityCard',
    name: person.name,
    warnings: [],
    cardNumber: person.cardNumber,
    cardSerial: person.cardSerial,
    businessString: null,
    specification: '2.00',
    issuingArea: person.cardSerial.slice(0, 6),
    issuedOn: '2019-03-01' as IsoDate,
    validUntil: '2036-12-31' as IsoDate,
    sex: person.sex,
    ethnicity: person.ethnicity,
    birthDate: person.birthDate,
    resetInformation: '',
  };
}

const noCard: CardFault = { code: 'noCard', message: '读卡器里没有卡。', nextStep: '请插卡。', detail: '' };

const device = {
  deviceId: 'reader',
  kind: 'serialCcid',
  label: '读卡器',
  status: { port: 'test', state: 'ready', card: 'present', firmware: 'test', message: '' },
};

/** A device process that answers at once with whatever lies in the reader. */
export class FakeReader {
  reading: CardReading = { ok: false, fault: noCard };
  /** What the card says to the next PIN. */
  pin: PinOutcome = { kind: 'accepted' };
  /** The digits of every PIN that reached the card, as they arrived. */
  readonly pins: string[] = [];
  #report: (message: unknown) => void = () => {};

  insert(person: TrainingPerson): void {
    this.reading = {
      ok: true,
      credential: credentialOf(person),
      wireBytes: { sent: 280, received: 675 },
      durationMs: 12,
    };
    this.#report({ kind: 'presented', device });
  }

  /** A certificate instead of a social card. */
  place(person: TrainingPerson): void {
    const { identityNumber, name, sex, ethnicity, birthDate } = person;
    const rest = {
      certificate: 'residentIdentityCard',
      warnings: [],
      validFrom: null,
      validUntil: null,
    } as const;
    this.reading = {
      ok: true,
      credential: {
        ...rest,
        medium: 'identityCard',
        identityNumber,
        name,
        sex,
        ethnicity,
        birthDate,
        nationality: null,
      },
      wireBytes: { sent: 30, received: 1_320 },
      durationMs: 130,
    };
    this.#report({ kind: 'presented', device });
  }

  remove(): void {
    this.reading = { ok: false, fault: noCard };
    this.#report({ kind: 'removed', device: { ...device, status: { ...device.status, card: 'absent' } } });
  }

  scan(text: string): void {
    this.#report({ kind: 'scanned', device, text });
  }

  fail(fault: CardFault): void {
    this.reading = { ok: false, fault };
  }

  readonly spawn = (): DeviceChannel => {
    return {
      postMessage: (message) => {
        const answer = this.#answer(message as { kind: string; id: number; pin?: { digits?: number[] } });
        queueMicrotask(() => this.#report(answer));
      },
      onMessage: (given) => {
        this.#report = given;
      },
      onExit: () => {},
      kill: () => {},
    };
  };

  #answer({ kind, id, pin }: { kind: string; id: number; pin?: { digits?: number[] } }): object {
    switch (kind) {
      case 'readCredential':
        return { kind: 'cardAnswer', id, deviceId: device.deviceId, reading: this.reading };
      case 'verifyPin':
        this.pins.push(String.fromCharCode(...(pin?.digits ?? [])));
        return { kind: 'pinAnswer', id, outcome: this.pin };
      case 'exportFrames':
        return { kind: 'framesAnswer', id, text: '== reader\n' };
      default:
        return { kind: 'statusAnswer', id, devices: [device] };
    }
  }
}
