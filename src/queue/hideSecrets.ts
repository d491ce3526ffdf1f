/** Fields of 6101 whose values open doors (interface 5.1). Matched in the raw text, so that a half answer hides them too. */
const secretField = /("(?:ecToken|authNo|ecIndexNo|ecQrCode)"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s,}\]]+)/g;

const hidden = '***';

/**
 * What the exchange journal may keep of a request or an answer: everything but what lets somebody act as the patient.
 * @param secrets texts known beforehand: the scanned code, the token
 */
export function hideSecrets(body: string, secrets: readonly string[]): string {
  const written = secrets
    .filter((secret) => secret !== '')
    .map((secret) => JSON.stringify(secret).slice(1, -1));
  return written
    .reduce((text, secret) => text.replaceAll(secret, hidden), body)
    .replace(secretField, `$1"${hidden}"`);
}
