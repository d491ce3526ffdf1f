import { maxPinDigits, minPinDigits } from './pinBlock.ts';

/**
 * PIN entry on the reader's own keys: the host sends the VERIFY with room for the digits, the reader fills them in and
 * passes it on, so that they never reach the terminal (USB CCID 1.1, 6.1.11; PC/SC part 10, 2.5.2). Both describe the
 * entry by the same fields:
 *
 *     bmFormatString        units in bytes, PIN at offset 0 of the data, left justified, BCD
 *     bmPINBlockString      no length field, block as long as the digits need
 *     bmPINLengthFormat     none
 *     wPINMaxExtraDigit     most digits, fewest digits
 *     bEntryValidation      by the validation key
 *     bNumberMessage        the reader's own text; wLangId; bMsgIndex
 *     bTeoPrologue          of T=1 only
 */
const pinVerification = 0x00;
const entryTimeoutSeconds = 30;
const bytesLeftBcd = 0x81;
const blockAsLongAsDigits = 0x00;
const noLengthField = 0x00;
const validationKey = 0x02;
const readersOwnText = 0xff;
/** Simplified Chinese, PRC. */
const languageId = [0x04, 0x08] as const;
const entryFields = [
  ...[bytesLeftBcd, blockAsLongAsDigits, noLengthField, maxPinDigits, minPinDigits, validationKey],
  ...[readersOwnText, ...languageId, 0x00, 0x00, 0x00, 0x00],
] as const;
/** CLA INS P1 P2; the reader adds Lc and the digits. */
const verifyTemplate = [0x00, 0x20, 0x00, 0x00, 0x00] as const;

/** How long the holder has, and the reader some time to answer. */
export const pinPadTimeoutMs = (entryTimeoutSeconds + 5) * 1_000;

/** Data of PC_to_RDR_Secure. */
export function ccidPinEntry(): Uint8Array {
  return Uint8Array.of(pinVerification, entryTimeoutSeconds, ...entryFields, ...verifyTemplate);
}

/** PIN_VERIFY_STRUCTURE of FEATURE_VERIFY_PIN_DIRECT: two timeouts, and the length of the command (4, little endian). */
export function pcscPinEntry(): Uint8Array {
  const dataLength = [verifyTemplate.length, 0, 0, 0];
  return Uint8Array.of(
    ...[entryTimeoutSeconds, entryTimeoutSeconds],
    ...entryFields,
    ...dataLength,
    ...verifyTemplate,
  );
}

const featureVerifyPinDirect = 0x06;
const featureBytes = 6;

/** The control code of VERIFY_PIN_DIRECT in an answer to GET_FEATURE_REQUEST: tag, 04, code (4, big endian). */
export function verifyPinDirectCode(features: Uint8Array): number | null {
  const view = new DataView(features.buffer, features.byteOffset, features.length);
  for (let at = 0; at + featureBytes <= features.length; at += featureBytes) {
    if (features[at] === featureVerifyPinDirect && features[at + 1] === 4) return view.getUint32(at + 2);
  }
  return null;
}
