/** Texts by name. */
export interface Texts {
  readonly [name: string]: string;
}
