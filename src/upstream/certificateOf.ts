import type { CertificateKind, Credential, ElectronicCredential } from '../domain/credential.ts';
import type { Edition } from './edition.ts';

/** A credential without what may not be kept: the token of a 医保码 is for the act that asked for it. */
export type KeptCredential = Exclude<Credential, ElectronicCredential> | Omit<ElectronicCredential, 'token'>;

/** The fields in which a credential travels (interface 3.2), under the names of the domain. */
export interface WireCertificate {
  /** `mdtrt_cert_type` */
  readonly certificateType: '01' | '02' | '03';
  /** `mdtrt_cert_no` */
  readonly certificateNo: string;
  /** `card_sn`, empty for everything but a social card */
  readonly cardSerial: string;
  /** `psn_cert_type` */
  readonly personCertificateType: string;
  /** `certno` */
  readonly identityNumber: string;
}

/** A certificate that may be stored and sent later: never a token. */
export type KeptCertificate = WireCertificate & { readonly certificateType: '02' | '03' };

/** Dictionary `psn_cert_type` (interface 3.2 and 8): 01 居民身份证, 07 永久居留, 17 居住证. */
const certificateCodes: Readonly<Record<CertificateKind, string>> = {
  residentIdentityCard: '01',
  permanentResidence: '07',
  hongKongMacaoTaiwanResidence: '17',
};

/**
 * What a visit and a settlement are sent with. They are stored before they leave and may be sent again hours later, so a
 * 医保码 goes by the number it was decoded to: its token is neither stored nor alive then.
 */
export function keptCertificateOf(credential: KeptCredential, edition: Edition): KeptCertificate {
  const { identityNumber } = credential;
  const holder = { identityNumber, personCertificateType: certificateCodes[credential.certificate] };
  if (credential.medium !== 'socialCard') {
    return { ...holder, certificateType: '02', certificateNo: identityNumber, cardSerial: '' };
  }
  const { cardNumber, cardSerial, businessString } = credential;
  const { cardNumberAs, holderOfCardAs } = edition.credential;
  const joined = cardNumberAs === 'withBusinessString' && businessString !== null;
  return {
    identityNumber,
    personCertificateType: holderOfCardAs ?? holder.personCertificateType,
    certificateType: '03',
    certificateNo: joined ? `${cardNumber}|${businessString}` : cardNumber,
    cardSerial,
  };
}

/** What the centre is asked with while the person stands at the window: a 医保码 by its token. */
export function certificateOf(credential: Credential, edition: Edition): WireCertificate {
  const kept = keptCertificateOf(credential, edition);
  return credential.medium === 'electronicCredential'
    ? { ...kept, certificateType: '01', certificateNo: credential.token }
    : kept;
}
