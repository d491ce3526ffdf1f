/**
 * The description or the library cannot be used as it is; nothing has been loaded. The message is for the IT person, in
 * Chinese: which key or file, what is wrong, what to do.
 */
export class VendorRefusal extends Error {
  override readonly name = 'VendorRefusal';
}
