/**
 * The house rules that no off-the-shelf linter knows. Each names the failure it prevents. Words that the rules forbid are
 * put together from pieces here, so that this file keeps its own rules.
 */

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
}

interface LineRule {
  readonly rule: string;
  readonly why: string;
  readonly pattern: RegExp;
  readonly appliesTo: (path: string) => boolean;
}

const isProduct = (path: string) => /^(src|electron|renderer)\//.test(path);
const isCode = (path: string) => /\.(ts|tsx|mjs|cjs)$/.test(path);
const everywhere = () => true;

const moneyWords = '(?:[Ff]en\\b|Fen[A-Z]|[Yy]uan|[Aa]mount|[Pp]rice)';
const money = (call: string) => new RegExp(`${moneyWords}.*\\b${call}\\(|\\b${call}\\(.*${moneyWords}`);

/** The only places that read the machine's clock; everything else is handed one. */
const clockOwners = [
  /^src\/cli\//,
  /^src\/desk\/systemClock\.ts$/,
  /^src\/desk\/deskMain\.ts$/,
  /^electron\/main\.ts$/,
];

export const lineRules: readonly LineRule[] = [
  {
    rule: 'money-toFixed',
    why: '(1.005).toFixed(2) is "1.00": money is formatted from integer fen',
    pattern: money('toFixed'),
    appliesTo: isProduct,
  },
  {
    rule: 'money-parseFloat',
    why: 'binary fractions lose fen: amounts are parsed digit by digit in src/domain/money.ts',
    pattern: money('parseFloat'),
    appliesTo: isProduct,
  },
  {
    rule: 'money-Number',
    why: 'Number("") is 0 and Number("1e3") is 1000: amounts are parsed in src/domain/money.ts',
    // fen(Number(…)) is fine: the constructor refuses what is not a safe integer, and the text was checked before.
    pattern:
      /(?:[Ff]en\b|Fen[A-Z]|[Yy]uan|[Aa]mount).*(?<!\bfen\()\bNumber\(|(?<!\bfen\()\bNumber\(.*(?:Fen\b|[Yy]uan|[Aa]mount)/,
    appliesTo: isProduct,
  },
  {
    rule: 'node-sm',
    why: "Node's OpenSSL knows SM2, SM3 and SM4, Electron's BoringSSL does not: tests would pass and the product fail",
    pattern: /(?:create\w+|generateKey\w*|getHashes|sign|verify|scrypt|pbkdf2)\w*\(\s*['"`]sm[234]/i,
    appliesTo: isProduct,
  },
  {
    rule: 'raw-ipc',
    why: 'every message from a page passes the sender check of electron/ipcGuard.ts',
    pattern: new RegExp(`\\bipc${'Main'}\\b`),
    appliesTo: (path) => isProduct(path) && path !== 'electron/ipcGuard.ts',
  },
  {
    rule: 'navigator-onLine',
    why: 'it tells of a network card, not of the centre: only an answer proves that the centre can be reached',
    pattern: /\bnavigator\.onLine\b/,
    appliesTo: isProduct,
  },
  {
    rule: 'own-clock',
    why: "time is injected and corrected by the centre's; a direct look at the clock cannot be tested or corrected",
    pattern: /\bDate\.now\b|\bnew Date\(\)/,
    appliesTo: (path) => isProduct(path) && !clockOwners.some((owner) => owner.test(path)),
  },
  {
    rule: 'sandbox-off',
    why: 'the browser sandbox is switched off in one place only, which says why',
    pattern: new RegExp(`--no-${'sandbox'}`),
    appliesTo: (path) => path !== 'src/shell/chromiumSandbox.ts',
  },
  {
    rule: 'unsafe-web-preference',
    why: "items 2, 3, 6, 8, 9 and 10 of Electron's security checklist",
    pattern: new RegExp(
      [
        'nodeIntegration\\w*:\\s*true',
        'contextIsolation:\\s*false',
        'sandbox:\\s*false',
        'webSecurity:\\s*false',
        'allowRunningInsecureContent:\\s*true',
        'experimentalFeatures:\\s*true',
        `enableBlink${'Features'}`,
        'webviewTag:\\s*true',
      ].join('|'),
    ),
    appliesTo: isProduct,
  },
  {
    rule: 'raw-enter',
    why: 'the Enter that confirms a pinyin candidate must not submit: only the shared guard looks at the key',
    pattern: /\bkey\s*===?\s*['"]Enter['"]/,
    appliesTo: (path) => path.startsWith('renderer/') && !path.startsWith('renderer/keyboard/'),
  },
  {
    rule: 'unfinished',
    why: 'what is not done belongs into the list of open work, not into the code',
    pattern: new RegExp(`\\b(?:TO${'DO'}|FIX${'ME'}|X${'XX'})\\b`),
    appliesTo: isCode,
  },
  {
    rule: 'focused-or-silenced-test',
    why: 'a focused test hides the others; a skipped one says at run time why, with context.skip(condition, reason)',
    pattern: /\b(?:test|it|describe)(?:\.each)?\.(?:only|skip|todo|skipIf|runIf|fails)\b/,
    appliesTo: (path) => path.startsWith('test/'),
  },
  {
    rule: 'skip-without-reason',
    why: 'a skipped test that does not say what is missing is forgotten',
    pattern: /\.skip\([^,'"`]*\)/,
    appliesTo: (path) => path.startsWith('test/'),
  },
  {
    rule: 'machine-path',
    why: 'nothing in the repository depends on where it was written',
    pattern: /(?:^|[\s'"`(=])\/(?:home|root|Users)\/[A-Za-z]/,
    appliesTo: everywhere,
  },
  {
    rule: 'registry-host',
    why: 'where packages come from is the business of each machine and its administrator',
    pattern: /https?:\/\/(?:registry|[a-z0-9.-]*mirrors?)\./,
    appliesTo: everywhere,
  },
];

export const maxFileLines = 450;
/** Tables of cases are long and read from the top. */
export const maxTestFileLines = 700;

export function findInLines({ path, text }: SourceFile): Finding[] {
  const rules = lineRules.filter((rule) => rule.appliesTo(path));
  return text
    .split('\n')
    .flatMap((line, index) =>
      rules.filter(({ pattern }) => pattern.test(line)).map(({ rule }) => ({ rule, path, line: index + 1 })),
    );
}

export function findLongFile({ path, text }: SourceFile): Finding[] {
  const lineCount = text.split('\n').length - 1;
  const limit = path.startsWith('test/') ? maxTestFileLines : maxFileLines;
  return isCode(path) && lineCount > limit ? [{ rule: 'long-file', path, line: lineCount }] : [];
}
