/**
 * Who keeps the store's key. `backend` names the keeper and is saved beside the ciphertext: a desktop that changes its keyring
 * makes every store unreadable, and the name is what lets the terminal say so instead of "wrong key".
 */
export interface KeyProvider {
  readonly backend: string;
  /**
   * The key, 32 bytes. The store overwrites the buffer when it closes: hand out a copy.
   * @throws StoreKeyMissing, StoreKeyInvalid, StoreFolderNotWritable
   */
  unwrap(): Buffer;
}

export const keyBytes = 32;
