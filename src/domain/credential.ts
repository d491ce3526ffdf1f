import type { IsoDate } from './calendar.ts';
import type { IdentityNumber } from './identityNumber.ts';

/** The certificate whose number identifies the person; the edition maps it to `psn_cert_type`. */
export type CertificateKind = 'residentIdentityCard' | 'hongKongMacaoTaiwanResidence' | 'permanentResidence';

/** The certificate that carries a number of this kind (GB 11643 and its relatives). */
export const certificateKinds: Readonly<Record<IdentityNumber['kind'], CertificateKind>> = {
  resident: 'residentIdentityCard',
  hongKongMacaoTaiwan: 'hongKongMacaoTaiwanResidence',
  permanentResident: 'permanentResidence',
};

export type Sex = 'male' | 'female' | 'unknown';

/** What the patient put on the desk, once read and checked. The common part; `medium` tells the variant. */
interface CredentialCommon {
  /** 社会保障号码 or certificate number: 18 characters, or 15 for a 2017 外国人永久居留证; `certno` on the wire. */
  readonly identityNumber: string;
  readonly certificate: CertificateKind;
  readonly name: string;
  /** Things worth a look that do not stop the reading, in Chinese, ready for the screen. */
  readonly warnings: readonly string[];
}

/** 社会保障卡, read through its contact chip (LD/T 32-2015, EF05 and EF06) or by a vendor's library (`iReadCardBas`). */
export interface SocialCardCredential extends CredentialCommon {
  readonly medium: 'socialCard';
  /** 卡号, 9 characters; `mdtrt_cert_no` on the wire. */
  readonly cardNumber: string;
  /** 卡识别码, 32 hex digits; `card_sn` on the wire. */
  readonly cardSerial: string;
  /** 业务卡串 of editions whose `mdtrt_cert_no` is 卡号|业务卡串 (interface 3.2, Jiangsu); null elsewhere. */
  readonly businessString: string | null;
  /** 规范版本: `1.00` is a first-generation card, `2.00` and `2.01` second, `3.00` third. */
  readonly specification: string;
  /** 发卡地区行政区划, first six digits of the 卡识别码. */
  readonly issuingArea: string;
  readonly issuedOn: IsoDate | null;
  readonly validUntil: IsoDate | null;
  readonly sex: Sex;
  /** 民族, two digits of GB 3304. */
  readonly ethnicity: string | null;
  readonly birthDate: IsoDate | null;
  /** 卡复位信息: the 13 historical bytes of the ATR as 26 hex digits. */
  readonly resetInformation: string;
}

/** 居民身份证 and its relatives, read through the SAM_V module of an identity card reader (GA 450, GA 467). */
export interface IdentityCardCredential extends CredentialCommon {
  readonly medium: 'identityCard';
  readonly sex: Sex;
  readonly ethnicity: string | null;
  readonly birthDate: IsoDate | null;
  readonly validFrom: IsoDate | null;
  /** Null: 长期, or not written on the card. */
  readonly validUntil: IsoDate | null;
  /** 国籍, three letters of GB/T 2659; null on cards that have none. */
  readonly nationality: string | null;
}

/** 医保电子凭证, decoded by the centre or by the national library. The scanned text itself is never kept. */
export interface ElectronicCredential extends CredentialCommon {
  readonly medium: 'electronicCredential';
  /** 身份核验令牌; `mdtrt_cert_no` on the wire. For one business act; never stored (interface section 5). */
  readonly token: string;
  /** 参保地行政区划 as the decode call gave it. */
  readonly insuredArea: string | null;
}

/** A number typed by the cashier and checked by GB 11643. */
export interface TypedCredential extends CredentialCommon {
  readonly medium: 'typed';
}

/** What a device can hand over by itself, without the cashier or the centre. */
export type ReadCredential = SocialCardCredential | IdentityCardCredential | ElectronicCredential;

export type Credential = ReadCredential | TypedCredential;
