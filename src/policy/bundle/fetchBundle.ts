import { maxBundleBytes, PackRefused } from './packBundle.ts';

const fetchTimeoutMs = 30_000;

/**
 * Fetches a bundle over HTTP. The text is handed on only when it arrived whole; whether to trust it is `openBundle`'s
 * business.
 * @throws PackRefused `damaged` when the address does not answer, answers otherwise, or stops half way
 */
export async function fetchBundle(url: string): Promise<string> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(fetchTimeoutMs) });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.byteLength;
      if (size > maxBundleBytes) throw new Error(`more than ${maxBundleBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw new PackRefused('damaged', '政策包没有下载成功', { cause: error });
  }
}
