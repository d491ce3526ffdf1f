import type { IsoDate } from './calendar.ts';

/** What the patient put on the desk, once read and checked. The common part; `medium` tells the variant. */
interface CredentialCommon {
  /** 社会保障号码 or 身份证 number, 18 characters; `certno` on the wire. */
  readonly identityNumber: string;
  readonly name: string;
  /** Things worth a look that do not stop the reading, in Chinese, ready for the screen. */
  readonly warnings: readonly string[];
}

/** 社会保障卡 read through its contact chip (LD/T 32-2015 application, EF05 and EF06). */
export interface SocialCardCredential extends CredentialCommon {
  readonly medium: 'socialCard';
  /** 卡号, 9 characters; `mdtrt_cert_no` on the wire. */
  readonly cardNumber: string;
  /** 卡识别码, 32 hex digits; `card_sn` on the wire. */
  readonly cardSerial: string;
  /** 规范版本: `1.00` is a first-generation card, `2.00` and `2.01` second. */
  readonly specification: string;
  /** 发卡地区行政区划, first six digits of the 卡识别码. */
  readonly issuingArea: string;
  readonly issuedOn: IsoDate | null;
  readonly validUntil: IsoDate | null;
  readonly sex: 'male' | 'female' | 'unknown';
  /** 民族, two digits of GB 3304. */
  readonly ethnicity: string | null;
  readonly birthDate: IsoDate | null;
  /** 卡复位信息: the 13 historical bytes of the ATR as 26 hex digits. */
  readonly resetInformation: string;
}

/** A number typed by the cashier and checked by GB 11643. */
export interface TypedCredential extends CredentialCommon {
  readonly medium: 'typed';
}

export type Credential = SocialCardCredential | TypedCredential;
