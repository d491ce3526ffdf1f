/** The centre says no: becomes infcode -1 with these words. Nothing of the request is kept. */
export class CentreRefusal extends Error {
  override readonly name = 'CentreRefusal';
}
