import iconv from 'iconv-lite';
import type { HelperArgument, HelperCall } from './helperMessages.ts';
import {
  type JsonTemplate,
  maxOutBytes,
  type PlaceholderName,
  placeholderNames,
  type VendorArgument,
  type VendorEncoding,
  type VendorFunction,
} from './vendorDescription.ts';
import { VendorRefusal } from './vendorRefusal.ts';

/** Who asks: what the placeholders of a description stand for. */
export type PlaceholderValues = { readonly [K in PlaceholderName]?: string | undefined };

const placeholder = /\{([a-zA-Z]+)\}/g;
const known: readonly string[] = placeholderNames;

/** Placeholders in a description that nothing stands for. */
export function unknownPlaceholders(template: JsonTemplate): string[] {
  if (typeof template === 'string') {
    return [...template.matchAll(placeholder)]
      .map(([, name = '']) => name)
      .filter((name) => !known.includes(name));
  }
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap((each: JsonTemplate) => unknownPlaceholders(each));
}

function filledText(text: string, values: PlaceholderValues): string {
  return text.replace(placeholder, (_, name: PlaceholderName) => {
    const value = values[name];
    if (value !== undefined) return value;
    throw new VendorRefusal(`描述文件用了 {${name}}，终端没有给出它的值；请在描述文件的 values 里写上。`);
  });
}

/** Filled before it becomes JSON text, so that a quote in a name stays a quote in a name. */
function filledJson(template: JsonTemplate, values: PlaceholderValues): JsonTemplate {
  if (typeof template === 'string') return filledText(template, values);
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) return template.map((each: JsonTemplate) => filledJson(each, values));
  return Object.fromEntries(Object.entries(template).map(([key, each]) => [key, filledJson(each, values)]));
}

function bytes(text: string, encoding: VendorEncoding): HelperArgument {
  const encoded = iconv.encode(text, encoding);
  if (encoded.includes(0)) throw new VendorRefusal('描述文件的一个文字参数含有空字符；请改正。');
  if (encoded.length > maxOutBytes) throw new VendorRefusal('描述文件的一个文字参数太长；请缩短。');
  return { kind: 'bytes', base64: encoded.toString('base64') };
}

function toHelperArgument(
  argument: VendorArgument,
  encoding: VendorEncoding,
  values: PlaceholderValues,
): HelperArgument {
  if (argument.kind === 'text') return bytes(filledText(argument.value, values), encoding);
  if (argument.kind === 'json') return bytes(JSON.stringify(filledJson(argument.value, values)), encoding);
  return argument;
}

/**
 * A described function, ready to be called: placeholders filled, text encoded.
 * @throws VendorRefusal for a placeholder without a value
 */
export function toHelperCall(
  call: VendorFunction,
  encoding: VendorEncoding,
  values: PlaceholderValues,
): HelperCall {
  return {
    name: call.name,
    convention: call.convention,
    returns: call.returns,
    keepAs: call.keepAs ?? null,
    arguments: call.arguments.map((each) => toHelperArgument(each, encoding, values)),
  };
}
