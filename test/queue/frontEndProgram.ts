/**
 * A vendor's front-end program as a hospital would have it: reads one question, passes a request on to the centre unchanged,
 * reads the card (a file here: no file, no card) when asked to.
 * Arguments: the address of the centre, the file of the card.
 */
import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

const [centreUrl = '', cardFile = ''] = process.argv.slice(2);
const question = JSON.parse(await text(process.stdin));

async function passOn(): Promise<object> {
  try {
    const answer = await fetch(centreUrl, { method: 'POST', body: question.body });
    return { status: answer.status, body: await answer.text() };
  } catch (error) {
    const code = (error as { cause?: { code?: string } }).cause?.code;
    // A connection cut off after the request says nothing about it: no word is the honest answer.
    return code === 'ECONNREFUSED' ? { notSent: code } : process.exit(1);
  }
}

function readCard(): object {
  return existsSync(cardFile) ? { cardToken: readFileSync(cardFile, 'utf8') } : { notSent: '请插卡' };
}

process.stdout.write(`${JSON.stringify(question.op === 'readCard' ? readCard() : await passOn())}\n`);
