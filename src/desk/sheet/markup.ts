/** A piece of HTML that is already safe. Made only by `html` and `rawMarkup`, so that no text reaches the page unescaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[] | null;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control and direction characters: a name from a card or a file must not reorder the figures beside it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function plainText(text: string): string {
  return text.replace(unprintable, ' ');
}

function escapeHtml(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function toHtml(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map((piece) => piece.text).join('');
  return escapeHtml(String(part));
}

/** Template tag: literal text is markup, every interpolated text is escaped. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((literal, index) => literal + toHtml(parts[index] ?? null)).join(''));
}

/** A style sheet or another constant of this folder; never text from outside. */
export function rawMarkup(text: string): Markup {
  return new Markup(text);
}

/** A CSS string for `content`: everything but letters and digits is written as a code point, so nothing can end it early. */
export function cssString(text: string): string {
  const written = [...plainText(text)].map((character) =>
    /[\p{L}\p{N}]/u.test(character) ? character : `\\${(character.codePointAt(0) ?? 32).toString(16)} `,
  );
  return `"${written.join('')}"`;
}
