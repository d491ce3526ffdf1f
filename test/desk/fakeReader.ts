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

  fail(fault: CardFault): void {
    this.reading = { ok: false, fault };
  }

  readonly spawn = (): DeviceChannel => {
    return {
      postMessage: (message) => {
        const { kind, id } = message as { kind: string; id: number };
        const answer =
          kind === 'readCredential'
            ? { kind: 'cardAnswer', id, deviceId: device.deviceId, reading: this.reading }
            : { kind: 'statusAnswer', id, devices: [device] };
        queueMicrotask(() => this.#report(answer));
      },
      onMessage: (given) => {
        this.#report = given;
      },
      onExit: () => {},
      kill: () => {},
    };
  };
}
